"""The cells of a bill, read strictly into integers, times and numbers, a million of them in seconds.

What is wrong raises ValueError, whose text says what the cell should be and never what it holds.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from payments.providers.billing import BillRefused

MAXIMUM_NUMBER_CHARACTERS = 128
# Prices repeat. What was read before is looked up; the table is small, so that memory does not grow.
_REMEMBERED = 4096
_AMOUNT = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,5}))?", re.ASCII)
_TIME_CHARACTERS = len("2030-01-31 12:00:00")

Picker = Callable[[Sequence[str]], Any]


class AnotherDay(ValueError):
    """A time that can be read and is not of the bill's day."""


def picker(header: Sequence[str], needed: Sequence[str], *, line: int) -> Picker:
    """What takes the `needed` cells, in their order, out of a row under this header; the header may have any others.

    Raises BillRefused (`column`) for a name that is missing or there twice.
    """
    for name in needed:
        if header.count(name) != 1:
            raise BillRefused("column", line=line, message=name)
    return itemgetter(*map(header.index, needed))


@lru_cache(_REMEMBERED)
def signed_fen(text: str) -> int:
    """The fen of yuan such as `88.88`, `-10.00`, `45.0` or `0`."""
    return _scaled(text, decimals=2)


def fen(text: str) -> int:
    """The same, never negative."""
    amount = signed_fen(text)
    if amount < 0:
        raise ValueError("an amount is negative")
    return amount


@lru_cache(_REMEMBERED)
def signed_millifen(text: str) -> int:
    """The thousandths of a fen of yuan with up to five decimals, such as `0.53000` or `-0.06`."""
    return _scaled(text, decimals=5)


def number(text: str) -> str:
    """A number of a trade or a refund: 1 to 128 visible ASCII characters."""
    if not 0 < len(text) <= MAXIMUM_NUMBER_CHARACTERS or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("a number is empty or not readable")
    return text


def moment(text: str, *, day: str) -> datetime:
    """The time `yyyy-MM-dd HH:mm:ss` of UTC+8, in UTC; raises AnotherDay when it is not of the day (`yyyy-MM-dd`)."""
    if len(text) != _TIME_CHARACTERS or (text[10], text[13], text[16]) != (" ", ":", ":"):
        raise ValueError("a time is not readable")
    try:
        time = datetime.fromisoformat(f"{text}+08:00")
    except ValueError:
        raise ValueError("a time is not readable") from None
    if not text.startswith(day):
        raise AnotherDay("a time of another day")
    return time.astimezone(UTC)


def _scaled(text: str, *, decimals: int) -> int:
    """The decimal text times ten to the power of `decimals`, exactly."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError("an amount is not readable")
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > decimals:
        raise ValueError("an amount has too many decimals")
    return int(whole + fraction.ljust(decimals, "0"))
