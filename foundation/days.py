"""A gym's days: calendar dates of `TIME_ZONE` (Asia/Shanghai), whatever the date in UTC is.

A day of a provider's bill is another thing: see payments.reconciling.operations.bill_day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone

ONE_DAY = timedelta(days=1)
# Years whose days have days, weeks and months beside them, and an instant in every zone.
YEARS = range(1000, 9000)


def is_reckoned(day: date) -> bool:
    """Whether it is a day of a gym: one that days can be counted from, there and back."""
    return day.year in YEARS


def today() -> date:
    """The date at the gym now."""
    return timezone.localdate()


def day_of(instant: datetime) -> date:
    """The date at the gym at this instant."""
    return timezone.localdate(instant)


def instant_of(day: date, at: time) -> datetime:
    """The instant of a clock time at the gym."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def start_of_day(day: date) -> datetime:
    """The first instant of the day at the gym."""
    return instant_of(day, time.min)


def last_of_month(first: date) -> date:
    """The last day of the month that begins on this day."""
    return (first.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a gym from the first to the last, both included."""

    first: date
    last: date

    @property
    def opens(self) -> datetime:
        """The first instant."""
        return start_of_day(self.first)

    @property
    def closes(self) -> datetime:
        """The first instant that is not in it any more."""
        return start_of_day(self.last + ONE_DAY)

    @classmethod
    def month_of(cls, day: date) -> Self:
        """The whole month that the day is in."""
        return cls(day.replace(day=1), last_of_month(day.replace(day=1)))

    @property
    def month_before(self) -> "Span":
        """The whole month before the one that this begins in."""
        return Span.month_of(self.first.replace(day=1) - ONE_DAY)

    def until(self, last: date) -> "Span":
        """The part of it that has come by this day, which is in it or behind it."""
        return Span(self.first, min(self.last, last))

    def as_far_as(self, other: "Span") -> "Span":
        """As many days of it, from the first, as the other has; all of it where it is shorter."""
        return self.until(self.first + (other.last - other.first))
