"""Hold a place in a class for a payment that is being made."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership, place_price
from members.classes.operations.find_place import find_place
from members.classes.operations.move_booking import move_booking
from members.classes.queries import session_for_update
from members.enums import BookingStatus, SessionStatus
from members.errors import ItemFree
from payments.errors import ItemNotFound
from payments.purposes import Quote


@transaction.atomic(savepoint=False)
def hold_place(*, payment_id: int, member_id: int, session_id: int, until: datetime) -> Quote:
    """Hold one place for the member until then; the answer is its price in fen, which the booking keeps.

    Never more places than there are, whoever asks at the same time: the class is locked. A place that was offered to
    the member, or a turn on the waiting list that has come, becomes the hold. Raises ItemNotFound for a class that
    does not exist or is cancelled, SessionClosed, ItemFree (also where the membership
    that the member has on that day includes it), SessionFull or AlreadyBooked.
    """
    session, now = session_for_update(session_id), timezone.now()
    if session is None or session.status == SessionStatus.CANCELLED:
        raise ItemNotFound
    require_open(session, now)
    price_fen = place_price(session, paying_membership(session, member_id))
    if price_fen == 0:
        raise ItemFree
    move_booking(
        find_place(session, member_id, now=now),
        to=BookingStatus.HELD,
        now=now,
        held_until=until,
        payment_id=payment_id,
        membership_id=None,
        price_fen=price_fen,
    )
    return Quote(price_fen, session.title)
