"""Everybody who may knock: accounts of every kind, each with a token and a session, and what is expected of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from members.models import Coach, Member
from members.people.role_table import ACTIONS, COACH, FINANCE, FRONT_DESK, MANAGER
from members.people.roles import make_roles
from members.people.scopes import SCOPES
from members.people.staff_session import begin
from tests.factories.gym import CoachFactory
from tests.factories.members import AccessTokenFactory, MemberFactory, StaffFactory, UserFactory

TABLE = {action.name: action for action in ACTIONS}
# One for all: a client's own would make every middleware anew, of which one reads the directory of static files.
HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who knocks. `roles` is what the account may do by the table; a closed door opens to nobody, whatever the roles.

    `is_owner`: the rows of the world are this member's; `is_coach`: this is the coach of that member. `lacks` is the
    one scope that the token has not.
    """

    name: str
    token: str = ""
    session: str = ""
    roles: tuple[str, ...] = ()
    comes_in: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    is_owner: bool = False
    is_coach: bool = False
    lacks: str = ""

    def can(self, *actions: str) -> bool:
        """Whether the table lets one of these actions be done."""
        if not (self.is_staff and self.comes_in and actions):
            return False
        return self.is_superuser or any(role in TABLE[action].roles for action in actions for role in self.roles)

    @property
    def is_at_the_console(self) -> bool:
        """Whether there is a session of staff that holds."""
        return bool(self.session) and self.comes_in and self.is_staff

    def knocks(self, method: str, address: str, body: str = "", **form: Any) -> Any:
        """The answer to a request with this token or this session: a browser's or a program's."""
        client = Client(raise_request_exception=False)
        client.handler = HANDLER
        if self.token:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        if form:
            return client.post(address, form)
        return client.generic(method, address, body, content_type="application/json")


def everybody(member: Member, coach: Coach) -> Iterator[Somebody]:
    """All of them; `member` has the rows of the world, `coach` is the member's."""
    make_roles(Group.objects, Permission.objects)
    yield Somebody("nobody", comes_in=False)
    yield Somebody("unknown token", "gym_unknown", "unknown", comes_in=False)
    yield _with("the member", member.user, is_owner=True)
    yield _with("another member", MemberFactory().user)
    yield _with("the coach", employee(COACH, coach.user), COACH, is_coach=True)
    yield _with("another coach", CoachFactory(user=employee(COACH)).user, COACH)
    yield _with("a coach without a coach’s row", employee(COACH), COACH)
    yield _with("a coach who teaches no more", CoachFactory(user=employee(COACH), is_active=False).user, COACH)
    yield _with("front desk", employee(FRONT_DESK), FRONT_DESK)
    yield _with("finance", employee(FINANCE), FINANCE)
    yield _with("manager", employee(MANAGER), MANAGER)
    yield _with("superuser", StaffFactory(), is_superuser=True)
    yield _with("no role", UserFactory(is_staff=True))
    yield _with("role withdrawn", _without_groups(employee(MANAGER)))
    yield _with("a coach whose role was withdrawn", _without_groups(CoachFactory(user=employee(COACH)).user))
    yield _with("a role and no staff", _changed(employee(MANAGER), is_staff=False))
    yield _with("switched off", _changed(employee(MANAGER), is_active=False), MANAGER, comes_in=False)
    yield _late("expired", expires_at=timezone.now() - timedelta(seconds=1))
    yield _late("revoked", revoked_at=timezone.now())
    for scope in SCOPES:
        others = [each for each in SCOPES if each != scope]
        token = AccessTokenFactory(user=employee(MANAGER), scopes=others).plain
        yield Somebody(f"without {scope}", token, roles=(MANAGER,), is_staff=True, lacks=scope)


def employee(role: str, user: User | None = None) -> User:
    """A staff account in this role."""
    user = user or UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def session_of(user: User, *, is_over: bool = False) -> str:
    """The key of a session of the account."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    begin(session, user, has_factor=False)
    if is_over:
        session.set_expiry(timezone.now() - timedelta(seconds=1))
    session.create()
    assert session.session_key is not None
    return session.session_key


def _with(name: str, user: User, *roles: str, **facts: Any) -> Somebody:
    """Somebody with a token and a session, both made before the roles were what they are."""
    is_staff = {"is_staff": user.is_staff, **facts}
    return Somebody(name, AccessTokenFactory(user=user).plain, session_of(user), roles, **is_staff)


def _late(name: str, **token: Any) -> Somebody:
    """A manager who comes too late: with such a token, or a session that is over."""
    user = employee(MANAGER)
    plain, session = AccessTokenFactory(user=user, **token).plain, session_of(user, is_over=True)
    return Somebody(name, plain, session, (MANAGER,), comes_in=False, is_staff=True)


def _without_groups(user: User) -> User:
    user.groups.clear()
    return user


def _changed(user: User, **values: bool) -> User:
    User.objects.filter(pk=user.pk).update(**values)
    user.refresh_from_db()
    return user
