"""Whether the rows of a file can become members: every row is judged, and the sentences name its fields."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from foundation.sheets.reading import SheetRow
from members.catalogue.models import Plan
from members.catalogue.prices import with_prices
from members.days import today
from members.people.names import plain_name, plain_username
from members.people.person_rules import Taken, person_errors, taken_among
from members.people.phones import normalised_phone, phone_index

BATCH = 500
# A spreadsheet takes a cell that begins so for a formula, also when it is exported again.
_FORMULA = re.compile(r"[=+@\t\r-]")
# As it was written, or as a spreadsheet in China writes it anew.
_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.ASCII)
_EARLIEST, _AHEAD = date(2000, 1, 1), timedelta(days=366)

Errors = dict[str, list[Sentence]]


@dataclass(frozen=True, slots=True)
class NewMember:
    """A row that is good; `plan` begins on `starts_on`."""

    name: str
    number: str
    username: str
    plan: Plan | None
    starts_on: date


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not, with the sentences for each field; `line` is the file's."""

    line: int
    errors: Errors


class ImportCheck:
    """Judges the rows in their order; what an earlier row takes is taken for later ones. Plans are found by name."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._usernames: dict[str, int] = {}
        self._today = today()
        self._plans: dict[str, list[Plan]] = {}
        for plan in with_prices(Plan.objects.all()):
            self._plans.setdefault(plan.name, []).append(plan)

    def check(self, rows: Sequence[SheetRow]) -> Iterator[NewMember | BadRow]:
        """Each row as the member that it would be, or with what is wrong; two queries for every few hundred."""
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            numbers = [normalised_phone(row.values["phone"]) for row in batch]
            usernames = [plain_username(row.values["username"]) for row in batch]
            taken = taken_among(numbers=numbers, usernames=usernames)
            for row, number, username in zip(batch, numbers, usernames, strict=True):
                yield self._judge(row, number, username, taken)

    def _judge(self, row: SheetRow, number: str, username: str, taken: Taken) -> NewMember | BadRow:
        name = plain_name(row.values["name"])
        errors = person_errors(name=name, number=number, username=username, taken=taken)
        if _FORMULA.match(name):
            errors["name"] = [_("A name does not begin with =, +, - or @.")]
        if row.is_too_long:
            errors["row"] = [_("The row has more cells than the header.")]
        self._note_twice(errors, "phone", self._numbers, phone_index(number), row.line)
        self._note_twice(errors, "username", self._usernames, username, row.line)
        plan = self._plan(row.values["plan"], errors)
        starts_on = self._start(row.values, errors)
        if errors:
            return BadRow(row.line, errors)
        return NewMember(name, number, username, plan, starts_on)

    def _note_twice(self, errors: Errors, field: str, seen: dict[str, int], value: str, line: int) -> None:
        """An error when an earlier line has the same; what is wrong already is not compared."""
        if not value or field in errors:
            return
        first = seen.setdefault(value, line)
        if first != line:
            errors[field] = [_("Line %(line)d has the same.") % {"line": first}]

    def _plan(self, name: str, errors: Errors) -> Plan | None:
        found = self._plans.get(name, [])
        if name and len(found) != 1:
            sentence = _("There are several plans of this name.") if found else _("There is no plan of this name.")
            errors["plan"] = [sentence]
        return found[0] if name and found else None

    def _start(self, values: dict[str, str], errors: Errors) -> date:
        text = values["starts_on"]
        if not text:
            return self._today
        day = _day(text)
        if day is None or not _EARLIEST <= day <= self._today + _AHEAD:
            errors["starts_on"] = [_("Give a day as YYYY-MM-DD, not before 2000 and at most a year ahead.")]
        elif not values["plan"]:
            errors["starts_on"] = [_("Name the plan that begins on this day.")]
        return day or self._today


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
