"""Wait for a place in a full class."""

from django.db import transaction
from django.utils import timezone

from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership, place_price
from members.classes.models import Booking
from members.classes.operations.find_place import session_for_update_with_member, tidy_roster
from members.classes.operations.move_booking import move_booking
from members.classes.waiting_list import is_promoting
from members.enums import BookingStatus
from members.errors import NotWaiting, SessionFull


@transaction.atomic
def join_waiting_list(*, member_id: int, session_id: int, actor_id: int | None) -> Booking:
    """Put the member at the end of the list; who waits already keeps the turn.

    Nothing is paid or used up while waiting; a membership that covers the day is noted, and looked at again when a
    place is free. Raises MemberNotFound, SessionNotFound, SessionClosed, AlreadyBooked, NotWaiting while there are
    places left, or SessionFull once no place is given to those who wait any more.
    """
    session, now = session_for_update_with_member(member_id=member_id, session_id=session_id), timezone.now()
    require_open(session, now)
    roster = tidy_roster(session, now)
    wish = roster.wish_of(member_id)
    if roster.places_left_for(wish) > 0:
        raise NotWaiting
    if not is_promoting(session, now):
        raise SessionFull
    if wish is not None:
        return wish
    membership = paying_membership(session, member_id)
    terms = {"membership": membership, "price_fen": place_price(session, membership)}
    waiting = Booking(member_id=member_id, session=session, created_at=now)
    move_booking(waiting, to=BookingStatus.WAITING, now=now, actor_id=actor_id, **terms)
    return waiting
