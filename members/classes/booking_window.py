"""When a place in a class can be taken, and when the door to it opens."""

from datetime import datetime, timedelta

from members.classes.models import ClassSession
from members.enums import BookingStatus, SessionStatus
from members.errors import SessionClosed

# How long before a class the first people are let in, and marked as there.
DOORS_OPEN = timedelta(minutes=60)


def markable_from(session: ClassSession, status: BookingStatus) -> datetime:
    """When a place can be marked so: as missed from the beginning on, as anything else since the doors are open."""
    return session.starts_at if status == BookingStatus.NO_SHOW else session.starts_at - DOORS_OPEN


def require_open(session: ClassSession, now: datetime, *, is_walk_in: bool = False) -> None:
    """Raises SessionClosed unless places are given out now.

    They are from the opening until the class begins, to people at the desk also earlier and until it ends.
    """
    if session.status == SessionStatus.CANCELLED:
        raise SessionClosed("cancelled")
    if now < session.opens_at and not is_walk_in:
        raise SessionClosed("not_open_yet")
    if now >= (session.ends_at if is_walk_in else session.starts_at):
        raise SessionClosed("started")
