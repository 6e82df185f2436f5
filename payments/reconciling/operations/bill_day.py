"""A day of the providers' bills: both count it in UTC+8, whatever the time zone of this process is."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from payments.providers.china_time import CHINA_TIME

# The two clocks agree to within this: what was paid here in a day's last hour may stand in the bill of the next.
CARRY = timedelta(hours=1)


def bill_today() -> date:
    """The day that it is now in UTC+8."""
    return bill_day_of(timezone.now())


def bill_day_of(moment: datetime) -> date:
    """The day whose bill this instant belongs to."""
    return moment.astimezone(CHINA_TIME).date()


def start_of_bill(day: date) -> datetime:
    """The instant at which the bill of the day begins."""
    return datetime.combine(day, time.min, tzinfo=CHINA_TIME)


def end_of_bill(day: date) -> datetime:
    """The instant at which the bill of the next day begins."""
    return start_of_bill(day + timedelta(days=1))
