"""What stands at the top of a class's page: when and where it is, and how full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from members.classes.admin.badges import session_badge
from members.classes.operations.cancel_session import cancelling_progress
from members.classes.seats import free_places
from members.enums import BookingStatus, SessionStatus

COUNTED = (BookingStatus.ATTENDED, BookingStatus.NO_SHOW, BookingStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Card:
    """`place_and_time` are texts; each of `counters` is a label and a number."""

    state: SafeString
    place_and_time: Sequence[str]
    counters: Sequence[tuple[Any, Any]]


def card_of(session: Any) -> Card:
    """The card of a class that was read with its places."""
    counts = dict(session.bookings.order_by().values_list("status").annotate(count=Count("pk")))
    taken = (_("Places taken"), f"{session.capacity - session.places_left} / {session.capacity}")
    left = (_("Places left"), free_places(session))
    others: list[tuple[Any, Any]] = [(status.label, counts.get(status, 0)) for status in COUNTED]
    where = [formatting.instant(session.starts_at), session.room, session.coach.name if session.coach else ""]
    if session.status == SessionStatus.CANCELLED:
        progress = cancelling_progress(session.pk)
        others += [(_("Still to be ended"), progress.pending), (_("Tried in vain"), progress.failed)]
    return Card(session_badge(session), [each for each in where if each], [taken, left, *others])
