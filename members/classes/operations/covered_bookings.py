"""Places that a membership pays for: cancelled with its days, or moved to the one that takes its place."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from members.classes.cancellation import status_after
from members.classes.models import Booking
from members.classes.operations.move_booking import end_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_for_update, session_for_update
from members.days import ONE_DAY, start_of_day
from members.enums import LASTING_BOOKINGS, LIVE_BOOKINGS


@transaction.atomic
def cancel_covered_bookings(
    *, membership_id: int, first: date, last: date, actor_id: int | None, reason: str
) -> list[Booking]:
    """Cancel the membership's places in classes of these days that have not begun, and the turns on waiting lists.

    Inside the caller's transaction and under the member's lock, so that no further one is booked; the classes are
    locked one after the other, the lower id first. It is never late, and the places go to those who wait. Gives the
    bookings that ended.
    """
    begins = (max(start_of_day(first), timezone.now()), start_of_day(last + ONE_DAY))
    covered = Booking.objects.filter(membership_id=membership_id, status__in=LASTING_BOOKINGS)
    due = covered.filter(session__starts_at__gte=begins[0], session__starts_at__lt=begins[1]).order_by("session_id")
    ended = (_end(booking_id, actor_id, reason) for booking_id in due.values_list("pk", flat=True))
    return [booking for booking in ended if booking is not None]


def _end(booking_id: int, actor_id: int | None, reason: str) -> Booking | None:
    booking = booking_for_update(booking_id)
    assert booking is not None  # a booking is never deleted
    if booking.status not in LASTING_BOOKINGS:
        return None
    to = status_after(booking, by_gym=True, at=timezone.now())
    end_booking(booking, to=to, actor_id=actor_id, reason=reason)
    offer_free_places(session=booking.session)
    return booking


def move_covered_bookings(*, from_id: int, to_id: int) -> None:
    """Let the second membership pay for the classes to come that the first one paid for.

    Inside the caller's transaction, under the member's lock; the classes are locked, the lower id first.
    """
    covered = Booking.objects.filter(
        membership_id=from_id, status__in=LIVE_BOOKINGS, session__starts_at__gt=timezone.now()
    )
    for booking_id, session_id in covered.order_by("session_id").values_list("pk", "session_id"):
        session_for_update(session_id)
        Booking.objects.filter(pk=booking_id).update(membership_id=to_id)
