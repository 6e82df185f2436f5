"""Let go of a place that nobody paid for."""

from django.db import transaction
from django.utils import timezone

from members.classes.operations.move_booking import move_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_of_payment_for_update
from members.enums import BookingStatus


@transaction.atomic
def release_place(*, payment_id: int) -> None:
    """The place that the payment held is free, and goes to whoever waits for one; harmless when nothing is held."""
    booking = booking_of_payment_for_update(payment_id)
    if booking is None or booking.status != BookingStatus.HELD:
        return
    move_booking(booking, to=BookingStatus.RELEASED, now=timezone.now())
    offer_free_places(session=booking.session)
