"""A calendar month at the gym, and what a room has to say of it to the accountant.

A room names its parts in a module of its own, and `settings.MONTH_PARTS` names those, in the order of the files.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.utils.translation import gettext_lazy as _

from foundation.days import last_of_month, start_of_day, today
from foundation.errors import InvalidField, Sentence
from foundation.sheets.cells import Value

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """Of the gym's days."""

    year: int
    month: int

    @classmethod
    def read(cls, written: str) -> Self:
        """Of a text such as `2026-11`; raises InvalidField for what is none, or has not begun."""
        match = _MONTH.fullmatch(written.strip())
        month = match and cls(int(match[1]), int(match[2]))
        if not month or month.first_day > today():
            raise InvalidField({"month": [_("Give a month as YYYY-MM that has begun.")]})
        return month

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return last_of_month(self.first_day)

    @property
    def next_first_day(self) -> date:
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """Its first instant, and the first one after it."""
        return start_of_day(self.first_day), start_of_day(self.next_first_day)

    def before(self) -> Self:
        """The month before."""
        return type(self)(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above it, whether its amounts are added up at the foot, and whether it holds numbers of transactions.

    Those are masked unless somebody may have them in full.
    """

    title: Sentence
    is_summed: bool = False
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class MonthPart:
    """One file, and one sheet of the workbook. `name` is the file's; `title` the sheet's.

    `rows(month)` are read as they are written, each with a value for each column: amounts in yuan as Decimal, times as
    instants. `reaches(month)` says until which day they do, where that is not the last of the month: "" where it is.
    """

    name: str
    title: Sentence
    columns: Sequence[Column]
    rows: Callable[[Month], Iterator[Sequence[Value]]]
    reaches: Callable[[Month], Sentence] = lambda _month: ""
