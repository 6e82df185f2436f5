"""When a place in a class can be taken."""

from datetime import datetime

from members.enums import SessionStatus
from members.errors import SessionClosed
from members.models import ClassSession


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
