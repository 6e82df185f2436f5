"""A gym's days are calendar dates of Asia/Shanghai, and every period includes its last day."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from members.enums import PeriodUnit

ONE_DAY = timedelta(days=1)


def today() -> date:
    """The date at the gym now, whatever the date in UTC is."""
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


def period_end(start: date, *, count: int, unit: PeriodUnit | str) -> date:
    """The last day, inclusive, of `count` days, weeks or months that begin on `start`.

    A month ends on the day before the same day of the month after; where that month has no such day, on its last day:
    one month from 15 January ends on 14 February, one from 31 January on 28 February.
    """
    if unit == PeriodUnit.DAY:
        return start + timedelta(days=count - 1)
    if unit == PeriodUnit.WEEK:
        return start + timedelta(weeks=count, days=-1)
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    length = monthrange(year, month)[1]
    return date(year, month, length) if start.day > length else date(year, month, start.day) - ONE_DAY


def days_between(first: date, last: date) -> int:
    """How many days from the first to the last, both included; 0 when the last is before the first."""
    return max(0, (last - first).days + 1)
