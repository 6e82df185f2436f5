"""`Authorization: Bearer …`: one narrow query, so that a revoked token is refused at once."""

import json
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members.people.models import AccessToken
from members.people.second_factor import is_needed
from payments.permissions import SEE_PAYMENTS

MAXIMUM_LENGTH = 128
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


@dataclass(frozen=True, slots=True)
class GymCaller:
    """A caller as the gym knows it. `is_staff` is what payments go by: a coach is none of those who see all of them.

    `is_employee` is the account's own mark of staff, whose permissions then say what it may do. `member_id` is None for
    an account that is no member's, `coach_id` for a coach who teaches no more. No scope means every scope.
    """

    user_id: int
    is_staff: bool
    member_id: int | None
    token_id: int
    scopes: frozenset[str] = frozenset()
    is_employee: bool = False
    coach_id: int | None = None

    is_authenticated: ClassVar[bool] = True

    @property
    def actor(self) -> str:
        """How events name this caller."""
        return f"user:{self.user_id}"

    def has_scope(self, scope: str) -> bool:
        """Whether the token may be used for this."""
        return not self.scopes or scope in self.scopes


class BearerTokenAuthentication(TokenAuthentication):
    """DRF's token authentication over our own table: the token's digest is looked up, never the token."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[GymCaller, None] | None:
        """The caller, or None when the request carries no bearer token; raises AuthenticationFailed for a bad one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or len(parts[1]) > MAXIMUM_LENGTH or not parts[1].isascii():
            raise _refusal()
        return find_caller(parts[1].decode("ascii")), None


def find_caller(token: str) -> GymCaller:
    """Whom it stands for; raises AuthenticationFailed when it is unknown, revoked or expired, or its account closed.

    So it does for one that a password alone gave to an account that needs a second factor by now.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [AccessToken.digest_of(token), now])
        row = cursor.fetchone()
    if row is None:
        raise _refusal()
    token_id, user_id, scopes, is_employee, is_superuser, member_id, coach_id, teaches, by_password = row
    if by_password and is_employee and is_needed(User.objects.get(pk=user_id)):
        raise _refusal()
    return GymCaller(
        user_id=user_id,
        is_staff=bool(is_employee and (coach_id is None or is_superuser or _sees_payments(user_id))),
        member_id=member_id,
        token_id=token_id,
        scopes=frozenset(json.loads(scopes)),
        is_employee=bool(is_employee),
        coach_id=coach_id if teaches else None,
    )


def _sees_payments(user_id: int) -> bool:
    return User.objects.get(pk=user_id).has_perm(SEE_PAYMENTS)


def _refusal() -> AuthenticationFailed:
    return AuthenticationFailed(_("The token is not valid, has expired or was revoked."), code="invalid_token")
