"""What an account was let in with ends, for good."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from members.people.models import AccessToken, EndedAccess


def end_sessions(*, user_id: int) -> None:
    """Every session of the console that was begun until now is over, also when the account is let in again later."""
    EndedAccess.objects.get_or_create(user_id=user_id)
    EndedAccess.objects.filter(user_id=user_id).update(times=F("times") + 1)


def end_tokens(*, user_id: int) -> None:
    """Every token that is there is refused from the commit on."""
    AccessToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=timezone.now())


def end_access(*, users: Iterable[User]) -> None:
    """Both, for each of them."""
    for user in users:
        end_sessions(user_id=user.pk)
        end_tokens(user_id=user.pk)
