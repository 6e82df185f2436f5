"""Dates and times as requests write them, read strictly, and as answers show them."""

import re
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _

_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


def read_date(text: str) -> date:
    """The date of a text such as 2026-01-31, in this century; raises ValueError with a sentence for the caller."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("Give a date such as 2026-01-31."))


def read_instant(text: str) -> datetime:
    """The instant of an RFC 3339 text with its zone, in this century; raises ValueError as `read_date` does."""
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("Give a time with its zone, such as 2026-01-31T18:00:00+08:00."))


def to_the_second(time: datetime) -> datetime:
    """The instant in UTC without its fraction of a second."""
    return time.astimezone(UTC).replace(microsecond=0)
