"""Whether there is a place for one more member, whose turn is kept: judged under the lock of the class."""

from datetime import datetime

from members.classes.models import Booking, ClassSession
from members.classes.operations.move_booking import release_bookings
from members.classes.queries import session_for_update
from members.classes.roster import Roster
from members.errors import SessionFull, SessionNotFound
from members.people.barred import require_not_barred
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


def session_for_update_with_member(*, member_id: int, session_id: int) -> ClassSession:
    """Lock the member, so that no membership is taken back meanwhile, then the class; the class.

    Raises MemberNotFound, MemberBarred or SessionNotFound.
    """
    member = member_for_update(member_id)
    if member is None:
        raise MemberNotFound
    require_not_barred(member)
    session = session_for_update(session_id)
    if session is None:
        raise SessionNotFound
    return session


def tidy_roster(session: ClassSession, now: datetime) -> Roster:
    """Who is in the class; places that were held or offered in vain are written down as let go, under its lock."""
    roster = Roster(session, now)
    release_bookings(roster.overdue, now=now)
    return roster


def find_place(session: ClassSession, member_id: int, *, now: datetime, is_walk_in: bool = False) -> Booking:
    """The booking that may become a place now: the member's wish, whose turn has come, or a new row.

    Under the lock of the class. Raises AlreadyBooked, or SessionFull when no place is left for the member.
    """
    roster = tidy_roster(session, now)
    wish = roster.wish_of(member_id)
    if roster.places_left_for(wish, is_walk_in=is_walk_in) <= 0:
        raise SessionFull
    return wish or Booking(member_id=member_id, session=session, created_at=now)
