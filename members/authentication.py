"""`Authorization: Bearer …`: one narrow query, so that a revoked token is refused at once."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members.models import AccessToken
from payments.api.caller import Caller

MAXIMUM_LENGTH = 128


class BearerTokenAuthentication(TokenAuthentication):
    """DRF's token authentication over our own table: the token's digest is looked up, never the token."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        """The caller, or None when the request carries no bearer token; raises AuthenticationFailed for a bad one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or len(parts[1]) > MAXIMUM_LENGTH or not parts[1].isascii():
            raise _refusal()
        return find_caller(parts[1].decode("ascii")), None


def find_caller(token: str) -> Caller:
    """Whom it stands for; raises AuthenticationFailed when it is unknown, revoked or expired, or its account closed."""
    row = (
        AccessToken.objects.filter(digest=AccessToken.digest_of(token), revoked_at__isnull=True, user__is_active=True)
        .order_by()
        .values_list("id", "user_id", "expires_at", "scopes", "user__is_staff", "user__member__id")
        .first()
    )
    if row is None or row[2] <= timezone.now():
        raise _refusal()
    token_id, user_id, _expires_at, scopes, is_staff, member_id = row
    return Caller(user_id=user_id, is_staff=is_staff, member_id=member_id, token_id=token_id, scopes=frozenset(scopes))


def _refusal() -> AuthenticationFailed:
    return AuthenticationFailed(_("The token is not valid, has expired or was revoked."), code="invalid_token")
