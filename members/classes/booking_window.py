"""When a place in a class can be taken, and when the door to it opens; in Python and in SQL, side by side."""

from datetime import datetime

from django.db.models import Q

from members.classes.models import ClassSession
from members.days import day_of
from members.enums import BookingStatus, SessionStatus
from members.errors import SessionClosed
from members.house_rules import DOORS_OPEN


def closed_because(session: ClassSession, now: datetime, *, is_walk_in: bool = False) -> str:
    """Why no place is given out now: a reason of SessionClosed, or nothing.

    Places are given out from the opening until the class begins; to people at the desk on the day of the class, also
    before it opens, and until it ends.
    `open_for_booking` says the same to the database, of places that are booked ahead.
    """
    if session.status == SessionStatus.CANCELLED:
        return "cancelled"
    if now < session.opens_at and not is_walk_in:
        return "not_open_yet"
    if is_walk_in:
        return _walk_in_closed_because(session, now)
    return "started" if now >= session.starts_at else ""


def _walk_in_closed_because(session: ClassSession, now: datetime) -> str:
    if now >= session.ends_at:
        return "over"
    return "not_today" if day_of(session.starts_at) > day_of(now) else ""


def require_open(session: ClassSession, now: datetime, *, is_walk_in: bool = False) -> None:
    """Raise SessionClosed unless places are given out now."""
    if reason := closed_because(session, now, is_walk_in=is_walk_in):
        raise SessionClosed(reason)


def open_for_booking(now: datetime) -> Q:
    """The classes that can be booked ahead now."""
    return Q(status=SessionStatus.SCHEDULED, opens_at__lte=now, starts_at__gt=now)


def markable_from(session: ClassSession, status: BookingStatus) -> datetime:
    """When a place can be marked so: as missed from the beginning on, as anything else since the doors are open."""
    return session.starts_at if status == BookingStatus.NO_SHOW else session.starts_at - DOORS_OPEN.duration()


def doors_are_open(now: datetime) -> Q:
    """The bookings of classes whose doors are open now, until they end."""
    return Q(
        session__status=SessionStatus.SCHEDULED,
        session__starts_at__lte=now + DOORS_OPEN.duration(),
        session__ends_at__gte=now,
    )
