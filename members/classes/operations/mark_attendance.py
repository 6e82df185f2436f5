"""Note who came to a class."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.errors import ServiceError
from members.classes.booking_window import markable_from
from members.classes.models import Booking
from members.classes.operations.move_booking import move_booking
from members.classes.queries import booking_for_update
from members.days import day_of
from members.enums import FIRM_BOOKINGS, BookingStatus, MemberEventKind, SessionStatus
from members.errors import (
    AttendanceTooEarly,
    BookingNotFound,
    BookingOver,
    EntitlementLocked,
    MemberBarred,
    NotCheckedIn,
)
from members.people.operations.record_event import record_event


@transaction.atomic
def mark_attendance(*, booking_id: int, status: BookingStatus, actor_id: int | None) -> Booking:
    """Mark a booked place as attended or missed, or as booked again to take a mark back.

    From when the doors open on (`markable_from`); missed is only what has begun. Raises BookingNotFound,
    AttendanceTooEarly, NotCheckedIn while the membership that pays waits for its first visit, MemberBarred for one who
    was barred before the class began, EntitlementLocked while a refund is under way, or BookingOver for a place that
    was given up.
    """
    assert status in FIRM_BOOKINGS  # the caller's words are three
    booking, now = booking_for_update(booking_id), timezone.now()
    if booking is None:
        raise BookingNotFound
    if refusal := marking_refused(booking, status, now):
        raise refusal
    if booking.status != status:
        _mark(booking, status, now=now, actor_id=actor_id)
    return booking


def marking_refused(booking: Booking, status: BookingStatus, now: datetime) -> ServiceError | None:
    """Why the place cannot be marked so now; None when it can, also when it is marked so already."""
    if booking.status not in FIRM_BOOKINGS or booking.session.status == SessionStatus.CANCELLED:
        return BookingOver()
    if booking.locked_at is not None:
        return EntitlementLocked()
    if status == BookingStatus.ATTENDED and _is_paid_by_what_has_not_begun(booking):
        return NotCheckedIn()
    if status == BookingStatus.ATTENDED and _was_barred_before(booking):
        return MemberBarred()
    return AttendanceTooEarly() if now < markable_from(booking.session, status) else None


def _is_paid_by_what_has_not_begun(booking: Booking) -> bool:
    membership = booking.membership
    return membership is not None and membership.starts_on > day_of(booking.session.starts_at)


def _was_barred_before(booking: Booking) -> bool:
    barred_at = booking.member.barred_at
    return barred_at is not None and barred_at <= booking.session.starts_at


def _mark(booking: Booking, status: BookingStatus, *, now: datetime, actor_id: int | None) -> None:
    before = booking.status
    move_booking(booking, to=status, now=now, actor_id=actor_id)
    record_event(
        MemberEventKind.ATTENDANCE_MARKED,
        member_id=booking.member_id,
        subject=f"booking:{booking.pk}",
        actor_id=actor_id,
        before=before,
        after=status,
    )
