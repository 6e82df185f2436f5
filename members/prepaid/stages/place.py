"""A place in a class that was paid for: owed until the class's day is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.days import day_of
from members.enums import BookingStatus
from members.prepaid.lines import Line


@dataclass(frozen=True, slots=True)
class PlaceStage:
    """A row of `Booking`; `changed_at` is when it came to `status`."""

    row_id: int
    member_id: int
    line: Line
    payment_ids: Sequence[int]
    price_fen: int
    class_day: date
    status: str
    changed_at: datetime
    settled_fen: int = 0

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """The price until the class's day is over, or the place was given up too late.

        What was called off in time is owed until it goes back; what a refund has left of it then is kept.
        """
        has_changed = self.changed_at < until
        if has_changed and self.status == BookingStatus.LATE_CANCELLED:
            return 0
        if has_changed and self.status == BookingStatus.CANCELLED:
            is_settled = given_back_fen > 0 and day_of(self.changed_at) <= used_through
            return 0 if is_settled else max(0, self.price_fen - given_back_fen)
        return max(0, self.price_fen - given_back_fen) if used_through < self.class_day else 0

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        """A class is had or not."""
        return False

    def expired_fen(self, until: datetime) -> int:
        """A class is had or not."""
        return 0
