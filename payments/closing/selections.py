"""Rows that a number of the books is of, by a word that an address of a list can say: `late`, `no_till:2026-11-28`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.days import is_reckoned
from payments.closing.movements import RECEIVED, REFUNDED, Moved
from payments.closing.queries import books
from payments.closing.undecided import cash_without_till, open_exceptions, refunds_under_way, unsettled_attempts

# By the table, and the word: of a day, where one follows.
LATE: Mapping[str, Moved] = {"attempt": RECEIVED, "refund": REFUNDED}
OF_DAY: Mapping[tuple[str, str], Callable[[date], QuerySet[Any]]] = {
    ("attempt", "no_till"): cash_without_till,
    ("attempt", "unsettled"): unsettled_attempts,
    ("refund", "under_way"): refunds_under_way,
    ("exceptioncase", "about"): open_exceptions,
}
WORDS: Mapping[str, str | Promise] = {
    "late": _("late, not closed yet"),
    "no_till": _("cash without a till"),
    "unsettled": _("nobody knows what became of it"),
    "under_way": _("under way"),
    "about": _("open, about this day"),
}


def selected(table: str, said: str) -> QuerySet[Any] | None:
    """The rows of the table; None for a word that it has not."""
    word, _colon, day = said.partition(":")
    if said == "late" and table in LATE:
        return LATE[table].late(books())
    try:
        rows_of, of_day = OF_DAY[table, word], date.fromisoformat(day)
    except (KeyError, ValueError):
        return None
    return rows_of(of_day) if is_reckoned(of_day) else None


def in_words(said: str) -> str:
    """`cash without a till 2026-11-28`."""
    word, _colon, day = said.partition(":")
    return f"{WORDS[word]} {day}".strip()
