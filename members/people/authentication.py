"""`Authorization: Bearer …`: one narrow query, so that a revoked token is refused at once."""

import json
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from foundation.rows.sending import fetch
from members.people.models import AccessToken
from members.people.permissions import SEE_OWN_CLIENTS, SELL
from members.people.second_factor import is_needed, is_on

MAXIMUM_LENGTH = 128
INVALID_TOKEN, NOT_VALID = "invalid_token", _("The token is not valid, has expired or was revoked.")
# By hand, as it is part of every request: building this query costs several times what running it does.
_FIND = """
    SELECT token.id, token.user_id, token.scopes, account.is_staff, account.is_superuser, member.id, coach.id,
           coach.is_active, token.by_password
    FROM members_accesstoken token
    JOIN auth_user account ON account.id = token.user_id AND account.is_active
    LEFT JOIN members_member member ON member.user_id = token.user_id
    LEFT JOIN members_coach coach ON coach.user_id = token.user_id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s
"""
# What an account may do by its own permissions and those of its groups. A statement of its own, as planning it takes a
# database as long as all that it does for a request of a member, of whom nobody asks it.
_PERMISSIONS = """
    SELECT kind.app_label || '.' || permission.codename
    FROM auth_permission permission
    JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE permission.id IN (
        SELECT permission_id FROM auth_user_user_permissions WHERE user_id = %s
        UNION
        SELECT granted.permission_id FROM auth_user_groups belongs
        JOIN auth_group_permissions granted ON granted.group_id = belongs.group_id WHERE belongs.user_id = %s
    )
"""
_NO_SCOPES = "[]"  # as the database has it; most tokens are like that


@dataclass(frozen=True, slots=True)
class GymCaller:
    """A caller as the gym knows it, with what the account may do at this moment: `permissions`, each `app.codename`.

    `is_employee` is the account's own mark of staff; alone it opens nothing. `member_id` is None for an account that is
    no member's, `coach_id` for a coach who teaches no more, or may not see the own clients. No scope means every scope.
    """

    user_id: int
    member_id: int | None
    token_id: int
    scopes: frozenset[str] = frozenset()
    is_employee: bool = False
    is_superuser: bool = False
    permissions: frozenset[str] = frozenset()
    teaches_as: int | None = None

    is_authenticated: ClassVar[bool] = True

    @property
    def actor(self) -> str:
        """How events name this caller."""
        return f"user:{self.user_id}"

    @property
    def coach_id(self) -> int | None:
        """The coach whose classes and clients are the caller's own."""
        return self.teaches_as if self.may(SEE_OWN_CLIENTS) else None

    @property
    def sells(self) -> bool:
        """Whether payments of any member are the caller's to make, open and close."""
        return self.may(SELL)

    def may(self, permission: str) -> bool:
        """Whether the account is staff and has the permission; a superuser has every one."""
        return self.is_employee and (self.is_superuser or permission in self.permissions)

    def has_scope(self, scope: str) -> bool:
        """Whether the token may be used for this."""
        return not self.scopes or scope in self.scopes


class BearerTokenAuthentication(TokenAuthentication):
    """DRF's token authentication over our own table: the token's digest is looked up, never the token."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[GymCaller, None] | None:
        """The caller, or None when the request carries no bearer token; raises AuthenticationFailed for a bad one."""
        parts = request.META.get("HTTP_AUTHORIZATION", "").encode("latin-1").split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or len(parts[1]) > MAXIMUM_LENGTH or not parts[1].isascii():
            raise _refusal()
        return find_caller(parts[1].decode("ascii")), None


def find_caller(token: str) -> GymCaller:
    """Whom it stands for; raises AuthenticationFailed when it is unknown, revoked or expired, or its account closed.

    So it does for one that a password alone gave to an account that needs a second factor by now.
    """
    database = connections[DEFAULT_DB_ALIAS]
    now = database.ops.adapt_datetimefield_value(timezone.now())
    found = fetch(database, _FIND, [AccessToken.digest_of(token), now])
    if not found:
        raise _refusal()
    token_id, user_id, scopes, is_employee, is_superuser, member_id, coach_id, teaches, by_password = found[0]
    if by_password and is_employee and is_on() and is_needed(User.objects.get(pk=user_id)):
        raise _refusal()
    return GymCaller(
        user_id=user_id,
        member_id=member_id,
        token_id=token_id,
        scopes=frozenset(json.loads(scopes)) if scopes != _NO_SCOPES else frozenset(),
        is_employee=bool(is_employee),
        is_superuser=bool(is_superuser),
        permissions=_permissions_of(user_id) if is_employee and not is_superuser else frozenset(),
        teaches_as=coach_id if teaches else None,
    )


def _permissions_of(user_id: int) -> frozenset[str]:
    """Of the account of a member of staff, who is no superuser, as those need none."""
    found = fetch(connections[DEFAULT_DB_ALIAS], _PERMISSIONS, [user_id, user_id])
    return frozenset(name for (name,) in found)


def _refusal() -> AuthenticationFailed:
    return AuthenticationFailed(NOT_VALID, code=INVALID_TOKEN)
