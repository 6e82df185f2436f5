"""Wait for a place in a full class."""

from django.db import transaction
from django.utils import timezone

from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership
from members.classes.models import Booking
from members.classes.operations.move_booking import move_booking
from members.classes.operations.release_overdue import release_overdue
from members.classes.queries import session_for_update
from members.classes.roster import Roster
from members.enums import BookingStatus
from members.errors import NotWaiting, SessionFull, SessionNotFound
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


@transaction.atomic
def join_waiting_list(*, member_id: int, session_id: int, actor_id: int | None) -> Booking:
    """Put the member at the end of the list; who waits already keeps the turn.

    Nothing is paid or used up while waiting; a membership that covers the day is noted, and looked at again when a
    place is free. Raises MemberNotFound, SessionNotFound, SessionClosed, AlreadyBooked, NotWaiting while there are
    places left, or SessionFull once no place is given to those who wait any more.
    """
    if member_for_update(member_id) is None:
        raise MemberNotFound
    session, now = session_for_update(session_id), timezone.now()
    if session is None:
        raise SessionNotFound
    require_open(session, now)
    roster = Roster(session, now)
    release_overdue(roster)
    wish = roster.wish_of(member_id)
    if roster.left_for(wish) > 0:
        raise NotWaiting
    if not roster.is_promoting:
        raise SessionFull
    if wish is not None:
        return wish
    membership = paying_membership(session, member_id)
    price_fen = 0 if membership is not None else session.price_fen
    waiting = Booking(member_id=member_id, session=session, membership=membership, price_fen=price_fen, created_at=now)
    move_booking(waiting, to=BookingStatus.WAITING, now=now, actor_id=actor_id)
    return waiting
