"""A booking moves from one state to another."""

from datetime import datetime
from typing import Any

from members.classes.models import Booking
from members.enums import BookingStatus


def move_booking(
    booking: Booking, *, to: BookingStatus, now: datetime, actor_id: int | None = None, **changes: Any
) -> None:
    """Write the state and `changes`, all of a new booking; a state without `held_until` among them has no end.

    Inside the caller's transaction and under the lock of the class; the booking was read after that.
    """
    changes = {"held_until": None, **changes, "status": to, "changed_at": now, "changed_by_id": actor_id}
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.save(update_fields=None if booking.pk is None else list(changes))
