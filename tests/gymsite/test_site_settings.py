"""Where the site is reached, how long staff stay signed in and who needs a second factor."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.sign_in_settings import ROLES, figure, second_factor_roles
from gymsite.site_settings import allowed_hosts, form_origins, public_address
from members.people.role_table import CODES
from tests.gymsite.given_environment import env_of


class TestSite:
    @pytest.mark.parametrize("value", ["", "http://gym.example.com", "gym.example.com", "https://", "ftp://a.example"])
    def test_production_is_reached_over_https(self, value):
        with pytest.raises(ImproperlyConfigured, match=r"^PUBLIC_BASE_URL is .*PUBLIC_BASE_URL=https://"):
            public_address(env_of({"PUBLIC_BASE_URL": value} if value else {}), "PUBLIC_BASE_URL", debug=False)

    def test_development_is_reached_on_this_machine(self):
        assert public_address(env_of({}), "PUBLIC_BASE_URL", debug=True) == "http://127.0.0.1:8000"

    def test_the_address_ends_without_a_slash(self):
        given = env_of({"PUBLIC_BASE_URL": "https://gym.example.com/"})
        assert public_address(given, "PUBLIC_BASE_URL", debug=False) == "https://gym.example.com"

    @pytest.mark.parametrize("value", ["*", "gym.example.com,*"])
    def test_production_answers_to_no_wildcard(self, value):
        with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS is \*"):
            allowed_hosts(env_of({"ALLOWED_HOSTS": value}), "ALLOWED_HOSTS", debug=False)
        assert "*" in allowed_hosts(env_of({"ALLOWED_HOSTS": value}), "ALLOWED_HOSTS", debug=True)

    def test_forms_come_from_no_wildcard(self):
        given = env_of({"CSRF_TRUSTED_ORIGINS": "https://gym.example.com,https://*.example.com"})
        with pytest.raises(ImproperlyConfigured, match=r"CSRF_TRUSTED_ORIGINS has a wildcard \(https://\*.example.com"):
            form_origins(given, "CSRF_TRUSTED_ORIGINS", debug=False)
        assert len(form_origins(given, "CSRF_TRUSTED_ORIGINS", debug=True)) == 2


class TestSecondFactorRoles:
    @pytest.mark.parametrize(
        ("said", "roles"),
        [
            (None, None),
            ("", None),
            (" , ", None),
            ("none", ()),
            ("finance, manager", ("finance", "manager")),
            ("front_desk", ("front_desk",)),
        ],
    )
    def test_by_permission_unless_roles_are_named(self, said, roles):
        given = env_of({} if said is None else {"SECOND_FACTOR_ROLES": said})
        assert second_factor_roles(given, debug=False) == roles
        assert second_factor_roles(given, debug=True) == (() if roles is None else roles)

    def test_every_role_has_its_word(self):
        assert set(ROLES) == set(CODES)

    @pytest.mark.parametrize("said", ["managers", "none,manager", "店长", "finance;manager"])
    def test_a_word_that_is_no_role_stops_the_start(self, said):
        with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_ROLES"):
            second_factor_roles(env_of({"SECOND_FACTOR_ROLES": said}), debug=False)


@pytest.mark.parametrize(("said", "value"), [("", None), (" 7 ", 7), ("10000", 10_000)])
def test_a_figure(said, value):
    assert figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS") == value


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "ten", "10001", "٣"])
def test_what_is_no_figure_stops_the_start(said):
    with pytest.raises(ImproperlyConfigured, match="SESSION_HOURS"):
        figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS")
