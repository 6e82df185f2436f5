"""Periods of a gym's days, each of which includes its last day; the days themselves are the foundation's."""

from calendar import monthrange
from datetime import date, timedelta

from foundation.days import ONE_DAY, day_of, instant_of, start_of_day, today
from members.enums import PeriodUnit

__all__ = ["ONE_DAY", "day_of", "days_between", "instant_of", "period_end", "start_of_day", "today"]


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
