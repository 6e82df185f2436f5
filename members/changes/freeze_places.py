"""The places on the days of a freeze: which have ended with its approval, and which the job still gives up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from members.classes.models import Booking
from members.classes.queries import bookings_during, still_to_end
from members.enums import LASTING_BOOKINGS, BookingStatus


@dataclass(frozen=True, slots=True)
class FreezePlaces:
    """As they stand now, the earliest class first; `to_end` are those of them that `end_due_places` carries on."""

    bookings: list[Booking]
    to_end: list[Booking]

    @property
    def ended(self) -> list[Booking]:
        """Those that are given up by now."""
        stands = {booking.pk for booking in self.to_end}
        standing = (*LASTING_BOOKINGS, BookingStatus.HELD)
        return [each for each in self.bookings if each.pk not in stands and each.status not in standing]


def places_in(*, member_id: int, first: date, last: date) -> list[int]:
    """The member's places and wishes on these days, before anything is decided about them."""
    return [booking.pk for booking in bookings_during(member_id=member_id, first=first, last=last)]


def places_since(booking_ids: Iterable[int]) -> FreezePlaces:
    """What has become of these places by now."""
    bookings = list(Booking.objects.filter(pk__in=list(booking_ids)).select_related("session"))
    bookings.sort(key=lambda each: (each.session.starts_at, each.pk))
    waiting = still_to_end(each.pk for each in bookings)
    return FreezePlaces(bookings, [each for each in bookings if each.pk in waiting])
