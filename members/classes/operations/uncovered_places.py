"""Places that a membership pays for follow its days: paid for by the one that has the day now, or given up."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from members.classes.cancellation import status_after
from members.classes.models import Booking
from members.classes.operations.move_booking import end_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_for_update, covered_places, places_of_memberships
from members.days import day_of
from members.enums import WISHES, BookingStatus
from members.memberships.membership_state import begins_with_visit, pays_on
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import earliest_start
from members.memberships.queries import live_memberships


@transaction.atomic
def settle_covered_places(*, member_id: int, actor_id: int | None, reason: str) -> list[Booking]:
    """Compare the member's places in classes to come with the days of the memberships that are to pay for them.

    Inside the caller's transaction and under the member's lock, so that no further one is booked; the classes are
    locked one after the other, the lower id first. A place on a day that another membership has now is paid for by
    that one. What none pays for is given up: it is never late, and goes to those who wait. Gives those that ended, the
    earliest class first.
    """
    owned = list(live_memberships(member_id).prefetch_related("freezes"))
    ended = []
    for booking in places_of_memberships(member_id).order_by("session_id"):
        membership = _paying(owned, booking)
        if membership is None or membership.pk != booking.membership_id:
            ended += _settle(booking.pk, membership, actor_id=actor_id, reason=reason)
    return sorted(ended, key=lambda booking: (booking.session.starts_at, booking.pk))


@transaction.atomic
def give_up_covered_places(membership: Membership, *, actor_id: int | None, reason: str) -> list[Booking]:
    """Give up all that the membership pays for, whatever its days; under the same locks, in the same order."""
    numbers = list(covered_places(membership).order_by("session_id").values_list("pk", flat=True))
    return [ended for number in numbers for ended in _settle(number, None, actor_id=actor_id, reason=reason)]


def _paying(owned: Sequence[Membership], booking: Booking) -> Membership | None:
    day = day_of(booking.session.starts_at)
    return next((each for each in owned if _pays(each, day)), None)


def _pays(membership: Membership, day: date) -> bool:
    """Whether the day is one of its own, or may become one as its first visit is still to come."""
    if pays_on(membership, day, freezes=membership.freezes.all()):
        return True
    return begins_with_visit(membership, on=day) and earliest_start(membership) <= day


def _settle(booking_id: int, membership: Membership | None, *, actor_id: int | None, reason: str) -> list[Booking]:
    booking = booking_for_update(booking_id)
    assert booking is not None  # a booking is never deleted
    if membership is not None:
        booking.membership = membership
        booking.save(update_fields=["membership"])
    elif booking.status in (*WISHES, BookingStatus.BOOKED):
        to = status_after(booking, by_gym=True, at=timezone.now())
        end_booking(booking, to=to, actor_id=actor_id, reason=reason)
        offer_free_places(session=booking.session)
        return [booking]
    return []
