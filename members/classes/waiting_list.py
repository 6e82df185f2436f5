"""The waiting list of a class: who is next, until when free places go to it, and how long an offered place is kept."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from django.db.models import Q

from members.classes.cancellation import is_time_left
from members.classes.models import Booking, ClassSession
from members.enums import BookingStatus, SessionStatus
from members.house_rules import OFFER_LASTS, SHORT_OFFER_LASTS

# First come, first served; who lets an offer go and waits again has a new booking, behind everybody else.
IN_TURN = "pk"


def waiting_in_turn(bookings: Iterable[Booking]) -> list[Booking]:
    """Those of the bookings that wait, in the order in which places are offered."""
    return sorted((each for each in bookings if each.status == BookingStatus.WAITING), key=attrgetter(IN_TURN))


def waiting_before(bookings: Iterable[Booking], wish: Booking | None) -> list[Booking]:
    """Those that wait before a member with this wish; before one who has none all of them do."""
    turn = attrgetter(IN_TURN)
    return [each for each in waiting_in_turn(bookings) if wish is None or turn(each) < turn(wish)]


def is_promoting(session: ClassSession, now: datetime) -> bool:
    """Whether free places go to those who wait: until the class begins; `promoting` says the same to the database."""
    return session.status == SessionStatus.SCHEDULED and now < session.starts_at


def promoting(now: datetime) -> Q:
    """The classes whose free places go to those who wait."""
    return Q(status=SessionStatus.SCHEDULED, starts_at__gt=now)


def offer_ends_at(session: ClassSession, now: datetime) -> datetime:
    """When a place is lost that is offered now: not later than nobody can cancel for nothing any more.

    After that it is a short offer, which ends when the class begins at the latest.
    """
    if is_time_left(session, now):
        return min(now + OFFER_LASTS.duration(), session.cancel_until)
    return min(now + SHORT_OFFER_LASTS.duration(), session.starts_at)
