"""Places in classes go on with the membership that takes another's place."""

from django.utils import timezone

from members.enums import LIVE_BOOKINGS
from members.models import Booking
from members.queries import locked_session


def move_covered_bookings(*, from_id: int, to_id: int) -> None:
    """Let the second membership pay for the classes to come that the first one paid for.

    Inside the caller's transaction, under the member's lock; the classes are locked, the lower id first.
    """
    covered = Booking.objects.filter(
        membership_id=from_id, status__in=LIVE_BOOKINGS, session__starts_at__gt=timezone.now()
    )
    for booking_id, session_id in covered.order_by("session_id").values_list("pk", "session_id"):
        locked_session(session_id)
        Booking.objects.filter(pk=booking_id).update(membership_id=to_id)
