"""Dates and times as requests write them, and as answers show them."""

import re
from datetime import UTC, date, datetime, timedelta

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from foundation.api.described import described
from foundation.days import ONE_DAY, YEARS, is_reckoned, start_of_day

_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


@described(type="string", format="date", pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", examples=["2026-01-31"])
def read_date(text: str) -> date:
    """The date of a text such as 2026-01-31, in this century; raises ValueError with a sentence for the caller."""
    day = _date_of(text) if _DATE.fullmatch(text) else None
    if day is None:
        raise ValueError(_("Give a date such as 2026-01-31."))
    return day


@described(type="string", format="date-time", pattern="^20[0-9]{2}-", examples=["2026-01-31T18:00:00+08:00"])
def read_instant(text: str) -> datetime:
    """The instant of an RFC 3339 text with its zone, in this century; raises ValueError as `read_date` does."""
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("Give a time with its zone, such as 2026-01-31T18:00:00+08:00."))


@described(type="string", anyOf=[{"format": "date"}, {"format": "date-time"}], examples=["2026-01-31"])
def from_instant(text: str) -> datetime:
    """Since when: an ISO 8601 time with its zone, or the start of a day of the gym; raises ValueError as the others."""
    return _instant_of(text) or start_of_day(_day(text))


@described(type="string", anyOf=[{"format": "date"}, {"format": "date-time"}], examples=["2026-01-31"])
def to_instant(text: str) -> datetime:
    """Until when: an ISO 8601 time with its zone, or the end of a day of the gym; raises ValueError as the others."""
    return _instant_of(text) or start_of_day(_day(text) + ONE_DAY) - timedelta(microseconds=1)


def to_the_second(instant: datetime) -> datetime:
    """The instant in UTC without its fraction of a second."""
    utc = instant.astimezone(UTC)
    return utc - timedelta(0, 0, utc.microsecond)  # `replace` takes twice as long


def _day(text: str) -> date:
    day = _date_of(text)
    if day is None or not is_reckoned(day):
        raise ValueError(_("Give a date or a time with its zone, such as 2026-01-31T00:00:00Z."))
    return day


def _date_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _instant_of(text: str) -> datetime | None:
    """None for what is no time, and for a time without its zone."""
    try:
        instant = parse_datetime(text) if len(text) > len("2026-01-01") else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None and instant.year in YEARS else None
