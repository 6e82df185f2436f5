"""Bearer tokens: given out once in clear and kept as a digest, and taken back at once."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.house_rules import TOKEN_LASTS, TOKEN_LASTS_AT_MOST
from members.people.models import AccessToken
from members.people.scopes import SCOPES


def issue_token(
    *, user: User, days: int | None = None, scopes: Sequence[str] = (), by_password: bool = False
) -> tuple[str, AccessToken]:
    """A new token in clear, which is never seen again, and its row. No scope means everything the account may do.

    Given `by_password` alone it counts while the account needs no second factor. It is valid for so many days, or for
    `TOKEN_LASTS`. Raises InvalidField for a scope that does not exist, or a life that is not 1 day to
    `TOKEN_LASTS_AT_MOST`.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise InvalidField({"scope": [_("Give one of: {words}.").format(words=", ".join(SCOPES))]})
    days, most = TOKEN_LASTS.value() if days is None else days, TOKEN_LASTS_AT_MOST.value()
    if not 0 < days <= most:
        raise InvalidField({"days": [_("Give a number from 1 to {most}.").format(most=most)]})
    token = AccessToken.PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    row = AccessToken.objects.create(
        user=user,
        hint=token[:10],
        digest=AccessToken.digest_of(token),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
        by_password=by_password,
    )
    return token, row


def revoke_token(*, token_id: int) -> None:
    """From the commit on, the token is refused; a second time is harmless."""
    AccessToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=timezone.now())
