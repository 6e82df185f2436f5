"""A booking as answers show it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from members.enums import PASSING_BOOKINGS, BookingStatus
from members.models import Booking
from members.seats import takes_place
from payments.api.representation import to_the_second
from payments.money import yuan_from_fen


def represent_bookings(bookings: Sequence[Booking]) -> list[dict[str, Any]]:
    """The answers for bookings that came with their classes."""
    now = timezone.now()
    return [represent_booking(booking, now=now) for booking in bookings]


def represent_booking(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """`held_until` is when a place that is held or offered is lost if nothing happens before."""
    session = booking.session
    return {
        "id": booking.pk,
        "member_id": booking.member_id,
        "session": {
            "id": session.pk,
            "title": session.title,
            "starts_at": to_the_second(session.starts_at),
            "ends_at": to_the_second(session.ends_at),
            "room": session.room,
            "status": session.status,
        },
        **represent_place(booking, now=now),
        "price": yuan_from_fen(booking.price_fen),
        "payment_id": booking.payment_id,
        "membership_id": booking.membership_id,
        "is_walk_in": booking.is_walk_in,
        "is_locked": booking.locked_at is not None,
        "created_at": to_the_second(booking.created_at),
    }


def represent_place(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """Where the booking stands by the clock: a hold whose time is over is let go, written down or not."""
    is_over = booking.status in PASSING_BOOKINGS and not takes_place(booking, now)
    return {
        "status": BookingStatus.RELEASED.value if is_over else booking.status,
        "held_until": None if is_over else booking.held_until and to_the_second(booking.held_until),
    }


def represent_roster(bookings: Sequence[Booking]) -> list[dict[str, Any]]:
    """The answers for the places of one class, with the names of those who have them."""
    now = timezone.now()
    return [
        {
            "booking_id": booking.pk,
            "member_id": booking.member_id,
            "name": booking.member.name,
            **represent_place(booking, now=now),
            "is_walk_in": booking.is_walk_in,
        }
        for booking in bookings
    ]
