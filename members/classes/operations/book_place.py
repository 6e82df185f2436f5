"""Book a place that needs no payment."""

from django.db import transaction
from django.utils import timezone

from foundation.money import yuan_from_fen
from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership, place_price, require_no_other_way
from members.classes.member_time import require_member_free
from members.classes.models import Booking
from members.classes.operations.find_place import find_place, session_for_update_with_member
from members.classes.operations.move_booking import move_booking
from members.enums import BookingStatus
from members.errors import NotFree


@transaction.atomic
def book_place(
    *,
    member_id: int,
    session_id: int,
    actor_id: int | None,
    is_walk_in: bool = False,
    may_overlap: bool = False,
) -> Booking:
    """Book a place in a class that is free, or included in the membership that the member has on that day.

    The places kept for walk-ins are for walk-ins alone, on the day of the class. Raises MemberNotFound, MemberBarred,
    SessionNotFound, SessionClosed, AlreadyBooked, SessionFull, NotFree (the price is in yuan), what
    `require_no_other_way` raises where the member has paid in another way, or MemberBusy when the member has something
    else at that time, unless it `may_overlap`.
    """
    session, now = session_for_update_with_member(member_id=member_id, session_id=session_id), timezone.now()
    require_open(session, now, is_walk_in=is_walk_in)
    # Nobody is sent to pay for a place that there is not, or that the member has.
    booking = find_place(session, member_id, now=now, is_walk_in=is_walk_in)
    membership = paying_membership(session, member_id)
    if price_fen := place_price(session, membership):
        require_no_other_way(session, member_id)
        raise NotFree(amount=yuan_from_fen(price_fen))
    if not may_overlap:
        times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
        require_member_free(member_id, **times, but_for_session_id=session.pk)
    terms = {"membership": membership, "price_fen": 0, "is_walk_in": is_walk_in}
    move_booking(booking, to=BookingStatus.BOOKED, now=now, actor_id=actor_id, **terms)
    return booking
