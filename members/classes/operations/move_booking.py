"""A booking moves from one state to another: the only place that writes it, by the table of legal moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from foundation.moves import IllegalMove, require_legal
from members.classes.models import Booking
from members.enums import BOOKING_MOVES, NEW_BOOKINGS, BookingStatus, MemberEventKind
from members.people.operations.record_event import record_event


def move_booking(
    booking: Booking, *, to: BookingStatus, now: datetime, actor_id: int | None = None, **changes: Any
) -> None:
    """Write the state and `changes`, all of a new booking; a state without `held_until` among them has no end.

    Inside the caller's transaction and under the lock of the class; the booking was read after that. Raises IllegalMove
    for what the table does not have.
    """
    _require_legal(booking, to)
    changes = {"held_until": None, **changes, "status": to, "changed_at": now, "changed_by_id": actor_id}
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.save(update_fields=None if booking.pk is None else list(changes))


def release_bookings(bookings: Sequence[Booking], *, now: datetime) -> None:
    """Let all of them go in one statement; under the lock of their class, as `move_booking`."""
    if not bookings:
        return
    for booking in bookings:
        _require_legal(booking, BookingStatus.RELEASED)
    changes = {"status": BookingStatus.RELEASED, "held_until": None, "changed_at": now, "changed_by_id": None}
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(**changes)
    for booking in bookings:
        booking.status, booking.held_until = BookingStatus.RELEASED, None


def end_booking(booking: Booking, *, to: BookingStatus, actor_id: int | None, reason: str) -> None:
    """Move it to its last state, and write down who ended it and why."""
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


def _require_legal(booking: Booking, to: BookingStatus) -> None:
    if not booking._state.adding:
        require_legal(booking.status, to, BOOKING_MOVES)
    elif to not in NEW_BOOKINGS:
        raise IllegalMove(f"a new booking to {to}")
