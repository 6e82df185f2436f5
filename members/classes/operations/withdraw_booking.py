"""A refund has arrived: the place is given up once the whole price has gone back."""

from django.db import transaction
from django.utils import timezone

from members.classes.operations.move_booking import move_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_of_payment_for_update
from members.enums import BookingStatus, MemberEventKind
from members.people.operations.record_event import record_event


@transaction.atomic
def withdraw_booking(*, payment_id: int, refund_id: int, refund_fen: int) -> None:
    """Cancel the place, and give it to whoever waits, unless a part of the price (fen) is still paid.

    A class is one thing: a part of its price takes nothing back. What was attended, or missed, stays what it was.
    """
    booking = booking_of_payment_for_update(payment_id)
    if booking is None or booking.payment is None or booking.status != BookingStatus.BOOKED:
        return
    if not booking.payment.is_wholly_refunded:
        return
    move_booking(booking, to=BookingStatus.CANCELLED, now=timezone.now())
    record_event(
        MemberEventKind.ENTITLEMENT_WITHDRAWN,
        member_id=booking.member_id,
        subject=f"booking:{booking.pk}",
        actor_id=None,
        refund=refund_id,
        refund_fen=refund_fen,
    )
    offer_free_places(session=booking.session)
