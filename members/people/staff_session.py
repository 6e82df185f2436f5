"""How long somebody is signed in at the console, and for how long nobody asks again who it is.

Written down in the session: when it began, how often the account's access had ended until then, when it was last seen,
whether it began with a second factor, and when its owner last proved to be there. Instants are seconds of the epoch.
"""

import base64
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from foundation.key_ring import key_ring
from members.house_rules import ASK_AGAIN_AFTER, SESSION_IDLE, SESSION_LASTS
from members.people.models import EndedAccess

_BEGAN, _ENDED, _SEEN, _PROVED, _FACTOR = "signed_in_at", "ended_before", "seen_at", "proved_at", "second_factor"
_OFFERED = "offered_key"
# A page more often than this is not written down, so that not every page writes.
_NOTED_EVERY = timedelta(minutes=1)


def begin(session: SessionBase, user: User, *, has_factor: bool) -> None:
    """Somebody signs in, with a second factor or without; or goes on alone when everything else has been ended."""
    session[_BEGAN] = session[_SEEN] = session[_PROVED] = _now()
    session[_ENDED], session[_FACTOR] = _times_ended(user), has_factor
    session.pop(_OFFERED, None)


def is_over(session: SessionBase, user: User) -> bool:
    """Whether its time has run out, or what it was begun with was ended since; so is one that says nothing of that."""
    began, seen = session.get(_BEGAN), session.get(_SEEN)
    if not (_is_within(began, SESSION_LASTS.duration()) and _is_within(seen, SESSION_IDLE.duration())):
        return True
    return session.get(_ENDED) != _times_ended(user)


def note_seen(session: SessionBase) -> None:
    """A page is opened."""
    if not _is_within(session[_SEEN], _NOTED_EVERY):
        session[_SEEN] = _now()


def began_with_factor(session: SessionBase) -> bool:
    """Whether the second factor was given."""
    return bool(session.get(_FACTOR))


def is_proven(session: SessionBase) -> bool:
    """Whether its owner proved to be there a short while ago."""
    return _is_within(session.get(_PROVED), ASK_AGAIN_AFTER.duration())


def note_proof(session: SessionBase) -> None:
    """Its owner proves to be there."""
    session[_PROVED] = _now()


def offer_key(session: SessionBase, user: User, key: str) -> None:
    """Keep the secret that an app is told, sealed and for this session alone, until the app shows its first code."""
    sealed = key_ring(_OFFERED).seal(key.encode(), bound_to=str(user.pk).encode())
    session[_OFFERED] = base64.b64encode(sealed).decode()


def offered_key(session: SessionBase, user: User) -> str | None:
    """That secret."""
    if (kept := session.get(_OFFERED)) is None:
        return None
    return key_ring(_OFFERED).open(base64.b64decode(kept), bound_to=str(user.pk).encode()).decode()


def _times_ended(user: User) -> int:
    return EndedAccess.objects.filter(user_id=user.pk).values_list("times", flat=True).first() or 0


def _is_within(instant: Any, duration: timedelta) -> bool:
    return isinstance(instant, float) and _now() - instant < duration.total_seconds()


def _now() -> float:
    return timezone.now().timestamp()
