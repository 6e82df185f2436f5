"""A day of the providers' bills: both count it in UTC+8, whatever the time zone of this process is."""

from datetime import date, datetime, time, timedelta, timezone

from django.utils import timezone as clock

BEIJING = timezone(timedelta(hours=8))
# The two clocks agree to within this: what was paid here in a day's last hour may stand in the bill of the next.
CARRY = timedelta(hours=1)


def bill_today() -> date:
    """The day that it is now in UTC+8."""
    return clock.now().astimezone(BEIJING).date()


def start_of_bill(day: date) -> datetime:
    """The instant at which the bill of the day begins."""
    return datetime.combine(day, time.min, tzinfo=BEIJING)


def end_of_bill(day: date) -> datetime:
    """The instant at which the bill of the next day begins."""
    return start_of_bill(day + timedelta(days=1))
