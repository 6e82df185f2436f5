"""The cells of a bill, read strictly into integers, times and numbers, a million of them in seconds.

What is wrong raises CellRefused, which says what the cell should be and never what it holds, words of the provider's
own list apart.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from payments.providers.billing import BillFault, BillRefused

MAXIMUM_NUMBER_CHARACTERS = 128
# A word that a bill has in the place of a kind or a state, as far as a sentence repeats it.
MAXIMUM_WORD_CHARACTERS = 20
# Prices repeat. What was read before is looked up; the table is small, so that memory does not grow.
_REMEMBERED = 4096
_AMOUNT = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,5}))?", re.ASCII)
# What a spreadsheet program makes of a long number: its last digits are gone.
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.ASCII)
_TIME_CHARACTERS = len("2030-01-31 12:00:00")
_DAY_CHARACTERS = len("2030-01-31")

Picker = Callable[[Sequence[str]], Any]


class CellRefused(ValueError):
    """A cell that is not what it should be."""

    def __init__(self, fault: BillFault, **facts: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.facts = facts


def picker(header: Sequence[str], needed: Sequence[str], *, line: int) -> Picker:
    """What takes the `needed` cells, in their order, out of a row under this header; the header may have any others.

    Raises BillRefused (`column`) for a name that is missing or there twice.
    """
    for name in needed:
        if header.count(name) != 1:
            fault = BillFault.COLUMN_TWICE if name in header else BillFault.COLUMN_MISSING
            raise BillRefused(fault, line=line, name=name)
    return itemgetter(*map(header.index, needed))


@lru_cache(_REMEMBERED)
def signed_fen(text: str) -> int:
    """The fen of yuan such as `88.88`, `-10.00`, `45.0` or `0`."""
    return _scaled(text, decimals=2)


def fen(text: str) -> int:
    """The same, never negative."""
    amount = signed_fen(text)
    if amount < 0:
        raise CellRefused(BillFault.NEGATIVE)
    return amount


@lru_cache(_REMEMBERED)
def signed_millifen(text: str) -> int:
    """The thousandths of a fen of yuan with up to five decimals, such as `0.53000` or `-0.06`."""
    return _scaled(text, decimals=5)


def number(text: str) -> str:
    """A number that a provider gives out: 1 to 128 visible ASCII characters."""
    if not text or not text.isascii() or " " in text:
        raise CellRefused(BillFault.NUMBER)
    return any_number(text)


def any_number(text: str) -> str:
    """A number that any system of the merchant may have given: none, or up to 128 characters of any script."""
    if len(text) > MAXIMUM_NUMBER_CHARACTERS or not text.isprintable():
        raise CellRefused(BillFault.NUMBER)
    if _ROUNDED.fullmatch(text):
        raise CellRefused(BillFault.SPREADSHEET)
    return text


def word(text: str) -> str:
    """A word of the bill's, short enough for a sentence."""
    return text[:MAXIMUM_WORD_CHARACTERS]


def moment(text: str, *, day: str) -> datetime:
    """The time `yyyy-MM-dd HH:mm:ss` of UTC+8, in UTC; refused when it is not of the day (`yyyy-MM-dd`)."""
    if len(text) != _TIME_CHARACTERS or (text[10], text[13], text[16]) != (" ", ":", ":"):
        raise CellRefused(BillFault.TIME)
    try:
        time = datetime.fromisoformat(f"{text}+08:00")
    except ValueError:
        raise CellRefused(BillFault.TIME) from None
    if not text.startswith(day):
        raise CellRefused(BillFault.ANOTHER_DAY, stated=text[:_DAY_CHARACTERS], expected=day)
    return time.astimezone(UTC)


def _scaled(text: str, *, decimals: int) -> int:
    """The decimal text times ten to the power of `decimals`, exactly."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise CellRefused(BillFault.AMOUNT)
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > decimals:
        raise CellRefused(BillFault.AMOUNT)
    return int(whole + fraction.ljust(decimals, "0"))
