"""A booking is ended by somebody, which is written down."""

from django.utils import timezone

from members.classes.models import Booking
from members.classes.operations.move_booking import move_booking
from members.enums import BookingStatus, MemberEventKind
from members.people.operations.record_event import record_event


def end_booking(booking: Booking, *, to: BookingStatus, actor_id: int | None, reason: str) -> None:
    """Move it to its last state and say who ended it and why; under the lock of the class, as `move_booking`."""
    before = booking.status
    move_booking(booking, to=to, now=timezone.now(), actor_id=actor_id)
    record_event(
        MemberEventKind.BOOKING_CANCELLED,
        member_id=booking.member_id,
        subject=f"booking:{booking.pk}",
        actor_id=actor_id,
        reason=reason,
        before=before,
        after=to,
    )
