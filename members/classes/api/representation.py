"""Dated classes, and places in them, as answers show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from foundation.api.dates import to_the_second
from foundation.money import yuan_from_fen
from members.classes.booking_window import closed_because
from members.classes.models import Booking, ClassSession
from members.classes.seats import annotate_places_left, is_overdue
from members.enums import LIVE_BOOKINGS, BookingStatus
from members.people.api.representation import represent_coach


def with_session_facts(sessions: QuerySet[ClassSession], now: datetime) -> QuerySet[ClassSession]:
    """The classes with their free places and their coaches."""
    return annotate_places_left(sessions, now).select_related("coach")


def represent_sessions(sessions: Sequence[Any], *, member_id: int | None, now: datetime) -> list[dict[str, Any]]:
    """The answers for classes that came with their facts, each with this member's own place in it."""
    ids = [session.pk for session in sessions]
    waiting, own = _waiting(ids), _own_bookings(ids, member_id)
    return [
        {
            **_represent(session, now=now),
            "waiting": waiting.get(session.pk, 0),
            "my_booking": _own_place(own.get(session.pk), now=now),
        }
        for session in sessions
    ]


def _represent(session: Any, *, now: datetime) -> dict[str, Any]:
    """The id is the `item_id` of a payment of the type `course`; `places_left` is what can be booked ahead."""
    return {
        "id": session.pk,
        "course_id": session.course_id,
        "title": session.title,
        "starts_at": to_the_second(session.starts_at),
        "ends_at": to_the_second(session.ends_at),
        "coach": represent_coach(session.coach),
        "room": session.room,
        "price": session.price,
        "is_included": session.is_included,
        "capacity": session.capacity,
        "places_left": session.online_places_left,
        "is_open": not closed_because(session, now),
        "opens_at": to_the_second(session.opens_at),
        "cancel_until": to_the_second(session.cancel_until),
        "status": session.status,
        "cancel_reason": session.cancel_reason or None,
    }


def _own_place(booking: Booking | None, *, now: datetime) -> dict[str, Any] | None:
    return None if booking is None else {"id": booking.pk, **represent_place(booking, now=now)}


def _waiting(session_ids: list[int]) -> dict[int, int]:
    """How many wait for a place in each of these classes."""
    waiting = Booking.objects.filter(session_id__in=session_ids, status=BookingStatus.WAITING).order_by()
    return dict(waiting.values("session_id").annotate(count=Count("pk")).values_list("session_id", "count"))


def _own_bookings(session_ids: list[int], member_id: int | None) -> dict[int, Booking]:
    """The member's place, or the wish for one, in each of these classes; at most one is live at a time."""
    if member_id is None:
        return {}
    own = Booking.objects.filter(session_id__in=session_ids, member_id=member_id, status__in=LIVE_BOOKINGS).order_by()
    return {booking.session_id: booking for booking in own}


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
    is_over = is_overdue(booking, now)
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
