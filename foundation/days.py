"""A gym's days: calendar dates of `TIME_ZONE` (Asia/Shanghai), whatever the date in UTC is.

A day of a provider's bill is another thing: see payments.reconciling.operations.bill_day.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

ONE_DAY = timedelta(days=1)


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
