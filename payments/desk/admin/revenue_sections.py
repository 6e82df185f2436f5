"""What came in and went back this month, beside the month before: by day, by type and by how it was paid."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.section import Section, chart_of
from foundation.days import ONE_DAY, Span, today
from foundation.money import yuan_from_fen
from payments.desk.revenue import Moved, Total, moved, total
from payments.enums import PAID_BY, PaymentType, RefundStatus

Wanted = Callable[[Moved], bool]


def revenue_sections() -> list[Section]:
    """In three statements, however much there is."""
    now = Span.month_of(today()).until(today())
    before = now.month_before
    both = moved(Span(before.first, now.last))
    rows, rows_before = [row for row in both if row.day >= now.first], [row for row in both if row.day < now.first]
    return [
        _by_day(now, before, rows, rows_before),
        _by_what(now, before, rows, [row for row in rows_before if row.day <= before.as_far_as(now).last]),
    ]


def _by_day(now: Span, before: Span, rows: Sequence[Moved], rows_before: Sequence[Moved]) -> Section:
    days, days_before = _days(now), _days(before)
    totals = [total(rows, lambda row, day=day: row.day == day) for day in days]  # type: ignore[misc]
    totals_before = [total(rows_before, lambda row, day=day: row.day == day) for day in days_before]  # type: ignore[misc]
    lines = [
        (localize(span.first), *_cells(sums, span), _net_before(totals_before, days_before, number))
        for number, (span, sums) in enumerate(zip((Span(day, day) for day in days), totals, strict=True))
    ]
    so_far = total([row for row in rows_before if row.day <= before.as_far_as(now).last])
    lines.append((_("so far"), *_cells(total(rows), now), _received(so_far.net_fen, before.as_far_as(now))))
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


def _by_what(now: Span, before: Span, rows: Sequence[Moved], rows_before: Sequence[Moved]) -> Section:
    """`rows_before` are those of as many days of the month before."""
    span_before = before.as_far_as(now)
    wanted = [(str(label), {"type": kind}, _is_of_type(kind)) for kind, label in PaymentType.choices]
    wanted += [(str(label), {"provider": by}, _is_paid_by(by)) for by, label in PAID_BY]
    lines, drawn, drawn_before = [], [], []
    for label, where, is_meant in wanted:
        sums, sums_before = total(rows, is_meant), total(rows_before, is_meant)
        lines.append((label, *_cells(sums, now, where), _received(sums_before.net_fen, span_before, where)))
        drawn.append(sums)
        drawn_before.append(sums_before)
    labels = [label for label, _where, _is_meant in wanted]
    return Section(
        "revenue-by-what",
        _("Revenue by type and by how it was paid"),
        [_("From the first of the month until today, and as many days of the month before.")],
        [_("what"), _("received"), _("refunded"), _("net"), _("net, the month before")],
        lines,
        chart_of(labels, {_month(now): _yuan(drawn), _month(before): _yuan(drawn_before)}),
    )


def _is_of_type(kind: str) -> Wanted:
    return lambda row: row.type == kind


def _is_paid_by(provider: str) -> Wanted:
    return lambda row: row.provider == provider


def _days(span: Span) -> list[Any]:
    return [span.first + ONE_DAY * number for number in range((span.last - span.first).days + 1)]


def _net_before(totals: Sequence[Total], days: Sequence[Any], number: int) -> SafeString | str:
    if number >= len(totals):
        return formatting.EMPTY
    return _received(totals[number].net_fen, Span(days[number], days[number]))


def _cells(sums: Total, span: Span, where: dict[str, str] | None = None) -> tuple[Any, Any, Any]:
    """Received, refunded and net, each with the list behind it."""
    return (
        _received(sums.received_fen, span, where),
        _refunded(sums.refunded_fen, span, where),
        _received(sums.net_fen, span, where),
    )


def _received(fen: int, span: Span, where: dict[str, str] | None = None) -> SafeString | str:
    """The payments of these days."""
    of = {f"{name}__exact": value for name, value in (where or {}).items()}
    days = {"paid_at_from": span.first.isoformat(), "paid_at_to": span.last.isoformat()}
    return _link("payment", fen, {**days, **of})


def _refunded(fen: int, span: Span, where: dict[str, str] | None = None) -> SafeString | str:
    """The refunds that arrived on these days."""
    of = {{"type": "payment__type"}.get(name, name) + "__exact": value for name, value in (where or {}).items()}
    days = {"succeeded_at_from": span.first.isoformat(), "succeeded_at_to": span.last.isoformat()}
    return _link("refund", fen, {**days, "status__exact": RefundStatus.SUCCEEDED.value, **of})


def _link(model: str, fen: int, query: dict[str, str]) -> SafeString | str:
    if not fen:
        return formatting.yuan(0)
    return formatting.link(f"{reverse(f'admin:payments_{model}_changelist')}?{urlencode(query)}", formatting.yuan(fen))


def _yuan(totals: Sequence[Total], at_least: int = 0) -> list[float | None]:
    """For the chart, which needs no cents: the table has them."""
    drawn: list[float | None] = [float(yuan_from_fen(each.net_fen)) for each in totals]
    return drawn + [None] * (at_least - len(drawn))


def _month(span: Span) -> str:
    return date_format(span.first, "YEAR_MONTH_FORMAT")
