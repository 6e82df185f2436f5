"""Who needs a second factor, and what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.sign_in_settings import ROLES, second_factor_roles
from members.people.role_table import CODES
from tests.gymsite.given_environment import env_of


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
