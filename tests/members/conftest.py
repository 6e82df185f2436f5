"""People of the gym with the rights of their roles, each in front of the API; a provider for pages that refund."""

import pytest
from django.contrib.auth.models import Group, Permission

from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER, make_roles
from tests.factories.gym import CoachFactory
from tests.factories.members import UserFactory
from tests.members.console import Till


@pytest.fixture
def roles(db):
    """The four groups with their permissions."""
    make_roles(Group.objects, Permission.objects)


def employee(role):
    """A staff account that has this role and nothing else."""
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def desk(api, roles):
    """The front desk."""
    return api.as_user(employee(FRONT_DESK))


@pytest.fixture
def finance(api, roles):
    return api.as_user(employee(FINANCE))


@pytest.fixture
def manager(api, roles):
    return api.as_user(employee(MANAGER))


@pytest.fixture
def coach(roles):
    """A coach who teaches and may sign in."""
    return CoachFactory(user=employee(COACH))


@pytest.fixture
def coaching(api, coach):
    """That coach in front of the API."""
    return api.as_user(coach.user)


@pytest.fixture
def other_coaching(api, roles):
    """Another coach, with no client and no class."""
    return api.as_user(CoachFactory(user=employee(COACH)).user)


@pytest.fixture
def caller(api, member):
    return api.as_member(member)


@pytest.fixture
def stranger(api, other_member):
    """Another member."""
    return api.as_member(other_member)


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    """The provider that the pages of the console send refunds to."""
    desk = Till()
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: desk)
    return desk
