"""The days of one period, from nothing but its dates: its last one, and how many of them are used.

A freeze is a pair of its first and its last day, both included; given are those that count.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import itemgetter

from members.days import days_between, period_end
from members.enums import PeriodUnit

Frozen = tuple[date, date]


def last_day(
    start: date, *, count: int, unit: PeriodUnit | str, withdrawn_days: int, freezes: Iterable[Frozen]
) -> date:
    """The last day of the bought time, less the days that were refunded, plus those taken as freezes.

    A freeze that would begin behind the end takes none. A month is as long as its place in the calendar makes it, but
    whatever was not refunded is a day at least.
    """
    end = period_end(start, count=count, unit=unit) - timedelta(days=withdrawn_days)
    for first, last in sorted(freezes, key=itemgetter(0)):
        if first <= max(end, start):
            end += timedelta(days=days_between(max(first, start), last))
    return max(start, end)


def used_between(start: date, last: date, freezes: Sequence[Frozen]) -> int:
    """The days from the first to `last`, both included, less those that were frozen."""
    frozen = sum(days_between(max(first, start), min(last, end)) for first, end in freezes)
    return days_between(start, last) - frozen
