"""One value as a cell of a sheet: numbers stay numbers, and no text is run, or loses its digits, in a spreadsheet."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.timezone import is_aware, localtime

# An amount in yuan is a Decimal, a time an instant.
Value = str | int | Decimal | date | datetime | time | None

# What a spreadsheet would run as a formula, if a cell began with it: behind blanks, and in another width, too.
_FORMULA = ("=", "+", "-", "@")
_BLANKS = ("\t", "\r", "\n")
# What it would take for a number that it cannot hold, and show as 2.02611E+27; a tab behind it keeps it a text, as
# Alipay writes its bills, and whoever reads the file takes blanks away.
_LONG_DIGITS = re.compile(r"[0-9]{12,}|0[0-9]+|[0-9]+[eE][0-9]+", re.ASCII)
_AS_TEXT = "\t"


def harmless(text: str) -> str:
    """The text; with an apostrophe before it where it begins like a formula."""
    begins = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if begins.startswith(_FORMULA) or text.startswith(_BLANKS) else text


def csv_cell(value: Value) -> str:
    """As CSV has it: times at the gym as `2026-11-23 09:30:00`, amounts as `1234.50`, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value + _AS_TEXT if _LONG_DIGITS.fullmatch(value) else harmless(value)
    return _time(value) if isinstance(value, datetime) else str(value)


def at_the_gym(value: datetime) -> datetime:
    """The clock there, to the second, as a spreadsheet knows no zones."""
    return (localtime(value) if is_aware(value) else value).replace(tzinfo=None, microsecond=0)


def _time(value: datetime) -> str:
    return at_the_gym(value).isoformat(sep=" ")
