"""Where the site is reached, and what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.site_settings import allowed_hosts, form_origins, public_address
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
