"""Who has a place in a class, or waits for one: read once, under the lock of the class."""

from datetime import datetime

from members.classes.models import Booking, ClassSession
from members.classes.seats import is_overdue, takes_place
from members.classes.waiting_list import IN_TURN, is_promoting, waiting_before, waiting_in_turn
from members.enums import LIVE_BOOKINGS, WISHES, BookingStatus
from members.errors import AlreadyBooked


class Roster:
    """The live bookings of one class, oldest first, as they stand at `now`; it follows what is done to them."""

    def __init__(self, session: ClassSession, now: datetime) -> None:
        self.session, self.now = session, now
        live = Booking.objects.filter(session=session, status__in=LIVE_BOOKINGS).order_by(IN_TURN)
        self._bookings = list(live)

    @property
    def overdue(self) -> list[Booking]:
        """Places that were held or offered, and whose time is over."""
        return [each for each in self._bookings if is_overdue(each, self.now)]

    @property
    def waiting(self) -> list[Booking]:
        """Who waits, in the order in which places are offered."""
        return waiting_in_turn(self._bookings)

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

    def places_left(self) -> int:
        """Places left in the room."""
        return self.session.capacity - self._taken(walk_ins=True)

    def online_places_left(self) -> int:
        """Places left that can be booked ahead."""
        ahead = self.session.capacity - self.session.walk_in_seats - self._taken(walk_ins=False)
        return min(ahead, self.places_left())

    def places_left_for(self, wish: Booking | None, *, is_walk_in: bool = False) -> int:
        """Places left for a member with this wish, or none, once everybody who waited before has one.

        Who has an offer has the place already.
        """
        if wish is not None and takes_place(wish, self.now):
            return 1
        before = waiting_before(self._bookings, wish) if is_promoting(self.session, self.now) else []
        if is_walk_in:
            return self.places_left() - min(len(before), max(0, self.online_places_left()))
        return self.online_places_left() - len(before)

    def _taken(self, *, walk_ins: bool) -> int:
        taking = (each for each in self._bookings if takes_place(each, self.now))
        return sum(walk_ins or not each.is_walk_in for each in taking)
