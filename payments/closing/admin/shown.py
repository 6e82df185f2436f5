"""What the page of a day, or of a month, shows: where it stands, its tables, and what of it is undecided."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.console import formatting
from foundation.days import ONE_DAY
from payments.closing.admin.links import (
    held_between,
    held_by,
    late_rows,
    page_of_period,
    received_on,
    refunded_on,
    where_to_decide,
)
from payments.closing.admin.table import Cell, Line, Lists, Table, table_of
from payments.closing.bills import Bill, bills_of, read_bills
from payments.closing.books import Standing, standing_of, takes_late
from payments.closing.figures import Figures, added, late_figures, own_figures, read
from payments.closing.models import BookPeriod
from payments.closing.queries import closed_days, closing_of
from payments.closing.undecided import in_words, undecided_of
from payments.enums import Period
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.models import Closing

STANDING: dict[str, str] = {Standing.CLOSED: "success", Standing.OPEN: "warning"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`before`, `after` and `month` are keys of other pages; `undecided` are sentences with where each is decided."""

    state: Any
    before: str
    after: str
    month: str
    tables: Sequence[Table]
    undecided: Sequence[tuple[str, str]] = ()
    closing: Closing | None = None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What moved on a day or is held by it, what came late for others, and its bills."""

    own: Figures
    late: Figures
    bills: Any


def figures_of_day(day: date, closing: Closing | None) -> DayFigures:
    """Of a closed day what was frozen; of any other what is there now."""
    if closing is not None:
        said = json.loads(closing.totals)
        return DayFigures(read(said["rows"]), read(said["late"]), read_bills(said["bills"]))
    late = late_figures() if takes_late(day) else {}
    return DayFigures(own_figures(day, day), late, bills_of(day))


def shown(period: BookPeriod) -> Shown:
    """Everything of the page."""
    closing, standing = closing_of(period.period, period.first), standing_of(period)
    state = formatting.badge(standing.label, STANDING.get(standing))
    if period.period == Period.MONTH:
        before, after = (f"{day:%Y-%m}" for day in (period.first - ONE_DAY, period.last + ONE_DAY))
        return Shown(state, before, after, "", _tables_of_month(period.first, period.last), closing=closing)
    day = period.first
    undecided = undecided_of(day) if standing in (Standing.OPEN, Standing.RUNNING) else []
    return Shown(
        state,
        (day - ONE_DAY).isoformat(),
        (day + ONE_DAY).isoformat(),
        f"{day:%Y-%m}",
        _tables_of_day(day, closing),
        [(in_words(each), where_to_decide(each, day)) for each in undecided],
        closing,
    )


def _tables_of_day(day: date, closing: Closing | None) -> list[Table]:
    figures = figures_of_day(day, closing)
    bills: dict[str, Bill] = dict(figures.bills)
    if closing is None:
        own = Lists(partial(received_on, day, day), partial(refunded_on, day, day))
        late = Lists(partial(late_rows, "attempt"), partial(late_rows, "refund"))
    else:
        own, late = _held(closing, 0), _held(closing, 1)
    tables = [table_of(_("Moved on this day"), figures.own, own, bills)]
    if figures.late:
        tables.append(table_of(_("Late: for days that were closed before"), figures.late, late))
    return tables


def _held(closing: Closing, is_late: int) -> Lists:
    held = partial(held_by, closing, is_late__exact=is_late)
    return Lists(partial(held, refund__isnull=True), partial(held, attempt__isnull=True), held)


def _tables_of_month(first: date, last: date) -> list[Table]:
    days = list(closed_days(first, last))
    said = [json.loads(day.totals) for day in days]
    together = added(read([*each["rows"]]) for each in said)
    late = added(read([*each["late"]]) for each in said)
    tables = [table_of(_("Closed days together"), together, _between(first, last, 0)), _table_of_days(days)]
    if late:
        tables.insert(1, table_of(_("Late: for days that were closed before"), late, _between(first, last, 1)))
    return tables


def _between(first: date, last: date, is_late: int) -> Lists:
    held = partial(held_between, first, last, is_late__exact=is_late)
    return Lists(partial(held, refund__isnull=True), partial(held, attempt__isnull=True), held)


def _table_of_days(days: Sequence[Closing]) -> Table:
    columns = [_("received"), _("refunded"), _("fees"), _("late"), pgettext("of the books", "closed by")]
    lines = [
        Line(
            formatting.link(page_of_period(day.label), day.label),
            [
                Cell(formatting.yuan(day.received_fen), held_by(day, "", "", refund__isnull=True)),
                Cell(formatting.yuan(day.refunded_fen), held_by(day, "", "", attempt__isnull=True)),
                Cell(fee_yuan(day.fee_millifen)),
                Cell(day.late_count, held_by(day, "", "", is_late__exact=1) if day.late_count else ""),
                Cell(day.closed_by or _("the system")),
            ],
        )
        for day in days
    ]
    return Table(_("The days of this month that are closed"), columns, lines)
