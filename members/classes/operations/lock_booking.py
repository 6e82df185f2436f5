"""A booking is locked while a refund of it is under way."""

from django.db import transaction
from django.utils import timezone

from members.classes.models import Booking
from members.classes.queries import booking_of_payment_for_update


@transaction.atomic
def lock_booking(*, payment_id: int) -> None:
    """From now on it is neither cancelled nor marked as attended; harmless when it is locked already."""
    booking = booking_of_payment_for_update(payment_id)
    if booking is not None and booking.locked_at is None:
        Booking.objects.filter(pk=booking.pk).update(locked_at=timezone.now())


@transaction.atomic
def unlock_booking(*, payment_id: int) -> None:
    """What is still booked can be used again."""
    booking = booking_of_payment_for_update(payment_id)
    if booking is not None:
        Booking.objects.filter(pk=booking.pk).update(locked_at=None)
