"""A refund has arrived: the place is given up with the whole price, or where that was decided."""

from django.db import transaction
from django.utils import timezone

from members.classes.operations.move_booking import move_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_of_payment_for_update
from members.enums import BookingStatus, MemberEventKind
from members.people.operations.record_event import record_event
from members.withdrawal import Withdrawal, taken_of
from payments.purposes import NOTHING


@transaction.atomic
def withdraw_booking(*, payment_id: int, withdrawal: Withdrawal) -> None:
    """Cancel the place, and give it to whoever waits, unless the refund is to take nothing (`withdrawal.taken_of`).

    What was attended, or missed, stays what it was.
    """
    booking = booking_of_payment_for_update(payment_id)
    if booking is None or booking.payment is None or booking.status != BookingStatus.BOOKED:
        return
    if taken_of(booking.payment, withdrawal.take) == NOTHING:
        return
    move_booking(booking, to=BookingStatus.CANCELLED, now=timezone.now())
    record_event(
        MemberEventKind.ENTITLEMENT_WITHDRAWN,
        member_id=booking.member_id,
        subject=f"booking:{booking.pk}",
        actor_id=None,
        refund=withdrawal.refund_id,
    )
    offer_free_places(session=booking.session)
