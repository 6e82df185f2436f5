"""What came in and went back this month, beside the month before: by day, by type and by how it was paid."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.section import Section, chart_of
from foundation.days import ONE_DAY, Span, today
from foundation.money import yuan_from_fen
from payments.closing.admin.links import received_on, refunded_on
from payments.desk.revenue import DaySum, Total, moved, total
from payments.enums import PAID_BY, PaymentType

Wanted = Callable[[DaySum], bool]


def revenue_sections() -> list[Section]:
    """In the same number of statements however much there is."""
    now = Span.month_of(today()).until(today())
    before = now.month_before
    both = moved(Span(before.first, now.last))
    rows, rows_before = [row for row in both if row.day >= now.first], [row for row in both if row.day < now.first]
    return [
        _by_day(now, before, rows, rows_before),
        _by_what(now, before, rows, [row for row in rows_before if row.day <= before.as_far_as(now).last]),
    ]


def _by_day(now: Span, before: Span, rows: Sequence[DaySum], rows_before: Sequence[DaySum]) -> Section:
    days, days_before = _days(now), _days(before)
    totals = [total(rows, lambda row, day=day: row.day == day) for day in days]  # type: ignore[misc]
    totals_before = [total(rows_before, lambda row, day=day: row.day == day) for day in days_before]  # type: ignore[misc]
    lines = [
        (localize(span.first), *_cells(sums, span), _net_before(totals_before, number))
        for number, (span, sums) in enumerate(zip((Span(day, day) for day in days), totals, strict=True))
    ]
    so_far = total([row for row in rows_before if row.day <= before.as_far_as(now).last])
    lines.append((_("so far"), *_cells(total(rows), now), formatting.yuan(so_far.net_fen)))
    drawn = {
        _month(now): _yuan(totals, len(days_before)),
        _month(before): _yuan(totals_before, len(days)),
    }
    return Section(
        "revenue-by-day",
        _("Revenue by day"),
        [
            _("What was paid counts on the day it was paid, what was refunded on the day it arrived; net is both."),
            _("The month before stands beside it: the same day, and in the last row as many days of it."),
        ],
        [_("day"), _("received"), _("refunded"), _("net"), _("net, the month before")],
        lines,
        chart_of([str(number + 1) for number in range(max(len(days), len(days_before)))], drawn),
        is_line=True,
    )


def _by_what(now: Span, before: Span, rows: Sequence[DaySum], rows_before: Sequence[DaySum]) -> Section:
    """`rows_before` are those of as many days of the month before."""
    wanted = [(str(label), "", kind) for kind, label in PaymentType.choices]
    wanted += [(str(label), way, "") for way, label in PAID_BY]
    lines, drawn, drawn_before = [], [], []
    for label, way, kind in wanted:
        is_meant = _is_of(way, kind)
        sums, sums_before = total(rows, is_meant), total(rows_before, is_meant)
        lines.append((label, *_cells(sums, now, way, kind), formatting.yuan(sums_before.net_fen)))
        drawn.append(sums)
        drawn_before.append(sums_before)
    labels = [label for label, _way, _kind in wanted]
    return Section(
        "revenue-by-what",
        _("Revenue by type and by how it was paid"),
        [_("From the first of the month until today, and as many days of the month before.")],
        [_("what"), _("received"), _("refunded"), _("net"), _("net, the month before")],
        lines,
        chart_of(labels, {_month(now): _yuan(drawn), _month(before): _yuan(drawn_before)}),
    )


def _is_of(way: str, kind: str) -> Wanted:
    """Whether a row is of this way and this type, where one is given."""
    return lambda row: way in ("", row.provider) and kind in ("", row.type)


def _days(span: Span) -> list[Any]:
    return [span.first + ONE_DAY * number for number in range((span.last - span.first).days + 1)]


def _net_before(totals: Sequence[Total], number: int) -> str:
    if number >= len(totals):
        return formatting.EMPTY
    return formatting.yuan(totals[number].net_fen)


def _cells(sums: Total, span: Span, way: str = "", kind: str = "") -> tuple[Any, Any, Any]:
    """Received and refunded, each with the list behind it that adds up to the same; net is the one less the other."""
    return (
        _link(sums.received_fen, received_on(span.first, span.last, way, kind)),
        _link(sums.refunded_fen, refunded_on(span.first, span.last, way, kind)),
        formatting.yuan(sums.net_fen),
    )


def _link(fen: int, address: str) -> SafeString | str:
    return formatting.link(address, formatting.yuan(fen)) if fen else formatting.yuan(0)


def _yuan(totals: Sequence[Total], at_least: int = 0) -> list[float | None]:
    """For the chart, which needs no cents: the table has them."""
    drawn: list[float | None] = [float(yuan_from_fen(each.net_fen)) for each in totals]
    return drawn + [None] * (at_least - len(drawn))


def _month(span: Span) -> str:
    return date_format(span.first, "YEAR_MONTH_FORMAT")
