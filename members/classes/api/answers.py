"""Dated classes, and places in them, as answers show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, FlagField, IdField, InstantField, NumberField, WordField
from members.classes.booking_window import closed_because
from members.classes.models import Booking, ClassSession
from members.classes.seats import annotate_places_left, is_overdue
from members.enums import LIVE_BOOKINGS, BookingStatus, SessionStatus
from members.people.api.answers import CoachAnswer


def with_session_facts(sessions: QuerySet[ClassSession], now: datetime) -> QuerySet[Any]:
    """The classes with their free places and their coaches."""
    return annotate_places_left(sessions, now).select_related("coach")


def with_places(sessions: Sequence[Any], *, member_id: int | None) -> Sequence[Any]:
    """The same classes, each with how many wait for a place, and with this member's own place in it."""
    ids = [session.pk for session in sessions]
    waiting, own = _waiting(ids), _own_bookings(ids, member_id)
    for session in sessions:
        session.waiting, session.my_booking = waiting.get(session.pk, 0), own.get(session.pk)
    return sessions


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


class PlaceAnswer(Answer):
    """Where a booking stands by the clock: a hold whose time is over is let go, written down or not.

    `held_until` is when a place that is held or offered is lost if nothing happens before.
    """

    def show_each(self, rows: Sequence[Booking]) -> list[dict[str, Any]]:
        """The bookings as they stand now."""
        shown, now = super().show_each(rows), timezone.now()
        for booking, each in zip(rows, shown, strict=True):
            if is_overdue(booking, now):
                each["status"], each["held_until"] = BookingStatus.RELEASED.value, None
        return shown


class OwnPlaceAnswer(PlaceAnswer):
    """The caller's own place in a class."""

    id = IdField()
    status = WordField(words=BookingStatus.values)
    held_until = InstantField(allow_null=True)


class RosterAnswer(PlaceAnswer):
    """A place in a class, and who has it."""

    booking_id = IdField(source="id")
    member_id = IdField()
    name = AnyTextField(source="member.name")
    status = WordField(words=BookingStatus.values)
    held_until = InstantField(allow_null=True)
    is_walk_in = FlagField()


class SessionAnswer(Answer):
    """A class that came with its facts and its places.

    The id is the `item_id` of a payment of the type `course`; `places_left` is what can be booked ahead.
    """

    id = IdField()
    course_id = IdField()
    title = AnyTextField()
    starts_at = InstantField()
    ends_at = InstantField()
    coach = CoachAnswer(allow_null=True)
    room = AnyTextField()
    price = AmountField(source="price_fen")
    is_included = FlagField()
    capacity = NumberField()
    places_left = NumberField(source="online_places_left")
    is_open = FlagField()
    opens_at = InstantField()
    cancel_until = InstantField()
    status = WordField(words=SessionStatus.values)
    cancel_reason = AnyTextField(allow_null=True)
    waiting = NumberField()
    my_booking = OwnPlaceAnswer(allow_null=True)

    def get_is_open(self, session: ClassSession) -> bool:
        """Whether places can be booked now."""
        return not closed_because(session, timezone.now())


class CancelledSessionAnswer(SessionAnswer):
    """A class that was called off, and how many bookings were paid back, or ended without money.

    `pending` are still to be ended, and `failed` were tried in vain; both go on by themselves.
    """

    refunded = NumberField()
    released = NumberField()
    failed = NumberField()
    pending = NumberField()


class BookedSessionAnswer(Answer):
    """The class of a booking."""

    id = IdField()
    title = AnyTextField()
    starts_at = InstantField()
    ends_at = InstantField()
    room = AnyTextField()
    status = WordField(words=SessionStatus.values)


class BookingAnswer(PlaceAnswer):
    """A booking that came with its class; price and payment are null for whom they do not concern."""

    id = IdField()
    member_id = IdField()
    session = BookedSessionAnswer()
    status = WordField(words=BookingStatus.values)
    held_until = InstantField(allow_null=True)
    price = AmountField(source="price_fen", allow_null=True)
    payment_id = IdField(allow_null=True)
    membership_id = IdField(allow_null=True)
    is_walk_in = FlagField()
    is_locked = FlagField()
    created_at = InstantField()

    def get_is_locked(self, booking: Booking) -> bool:
        """Whether a refund of it is under way."""
        return booking.locked_at is not None
