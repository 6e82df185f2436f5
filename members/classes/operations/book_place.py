"""Book a place that needs no payment."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership
from members.classes.models import Booking, ClassSession
from members.classes.operations.move_booking import move_booking
from members.classes.operations.release_overdue import release_overdue
from members.classes.queries import session_for_update
from members.classes.roster import Roster
from members.enums import BookingStatus
from members.errors import NotFree, SessionFull, SessionNotFound
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


@transaction.atomic
def book_place(*, member_id: int, session_id: int, actor_id: int | None, is_walk_in: bool = False) -> Booking:
    """Book a place in a class that is free, or included in the membership that the member has on that day.

    Under the member's lock, so that the membership is not taken back meanwhile, and the class's. The places kept for
    walk-ins are for walk-ins alone. Raises MemberNotFound, SessionNotFound, SessionClosed, NotFree (the price is in
    yuan), AlreadyBooked or SessionFull.
    """
    if member_for_update(member_id) is None:
        raise MemberNotFound
    session, now = session_for_update(session_id), timezone.now()
    if session is None:
        raise SessionNotFound
    require_open(session, now, is_walk_in=is_walk_in)
    membership = paying_membership(session, member_id)
    if session.price_fen > 0 and membership is None:
        raise NotFree(amount=session.price)
    booking = _free_place(session, member_id, is_walk_in=is_walk_in, now=now)
    terms = {"membership": membership, "price_fen": 0, "is_walk_in": is_walk_in}
    move_booking(booking, to=BookingStatus.BOOKED, now=now, actor_id=actor_id, **terms)
    return booking


def _free_place(session: ClassSession, member_id: int, *, is_walk_in: bool, now: datetime) -> Booking:
    """The member's wish, or a new row, when there is a place for it."""
    roster = Roster(session, now)
    release_overdue(roster)
    wish = roster.wish_of(member_id)
    if roster.left_for(wish, is_walk_in=is_walk_in) <= 0:
        raise SessionFull
    return wish or Booking(member_id=member_id, session=session, created_at=now)
