"""Who has a place in a class, or waits for one: read once, under the lock of the class."""

from datetime import datetime

from members.classes.models import Booking, ClassSession
from members.classes.seats import takes_place
from members.enums import LIVE_BOOKINGS, BookingStatus, SessionStatus
from members.errors import AlreadyBooked

WISHES = (BookingStatus.WAITING, BookingStatus.OFFERED)


class Roster:
    """The live bookings of one class, oldest first, as they stand at `now`; it follows what is done to them."""

    def __init__(self, session: ClassSession, now: datetime) -> None:
        self.session, self.now = session, now
        live = Booking.objects.filter(session=session, status__in=LIVE_BOOKINGS).order_by("id")
        self._bookings = list(live)

    @property
    def overdue(self) -> list[Booking]:
        """Places that were held or offered, and whose time is over."""
        return [each for each in self._bookings if each.held_until is not None and not takes_place(each, self.now)]

    @property
    def waiting(self) -> list[Booking]:
        """Who waits, in the order in which places are offered."""
        return [each for each in self._bookings if each.status == BookingStatus.WAITING]

    @property
    def is_promoting(self) -> bool:
        """Whether free places go to those who wait: until a booking could no longer be cancelled for nothing."""
        return self.session.status == SessionStatus.SCHEDULED and self.now < self.session.cancel_until

    def of(self, member_id: int) -> Booking | None:
        """The member's place, or the wish for one."""
        own = (each for each in self._bookings if each.member_id == member_id and each.status in LIVE_BOOKINGS)
        return next(own, None)

    def wish_of(self, member_id: int) -> Booking | None:
        """The member's turn on the waiting list, or the place offered to him; raises AlreadyBooked for a place."""
        own = self.of(member_id)
        if own is None or own.status in WISHES:
            return own
        unpaid = own.payment_id if own.status == BookingStatus.HELD else None
        raise AlreadyBooked(booking_id=own.pk, payment_id=unpaid)

    def left(self) -> int:
        """Places left in the room."""
        return self.session.capacity - self._taken(walk_ins=True)

    def online_left(self) -> int:
        """Places left that can be booked ahead."""
        ahead = self.session.capacity - self.session.walk_in_seats - self._taken(walk_ins=False)
        return min(ahead, self.left())

    def left_for(self, wish: Booking | None, *, is_walk_in: bool = False) -> int:
        """Places left for a member with this wish, or none, once everybody who waited before has one.

        Who has an offer has the place already.
        """
        if wish is not None and takes_place(wish, self.now):
            return 1
        before = [each for each in self.waiting if wish is None or each.pk < wish.pk] if self.is_promoting else []
        if is_walk_in:
            return self.left() - min(len(before), max(0, self.online_left()))
        return self.online_left() - len(before)

    def _taken(self, *, walk_ins: bool) -> int:
        taking = (each for each in self._bookings if takes_place(each, self.now))
        return sum(walk_ins or not each.is_walk_in for each in taking)
