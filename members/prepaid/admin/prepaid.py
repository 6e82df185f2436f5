"""The page of the prepaid balance: how it moved by plan between two days, and what each number is the sum of."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSingleDateWidget

from foundation.console import formatting
from foundation.console.forms import DayField
from foundation.days import ONE_DAY, today
from members.enums import PrepaidKind
from members.people.models import Member
from members.people.permissions import SEE_PREPAID
from members.prepaid.behind import Part, parts_of
from members.prepaid.lines import Line, Movement
from members.prepaid.queries import kept_between
from members.prepaid.statement import SHOWN_COLUMNS, Row, rows_of, statement

# So many entitlements behind a number are shown; of the others it is told how many there are.
SHOWN = 200
_PAGES = {
    PrepaidKind.PLAN: "admin:members_membership_change",
    PrepaidKind.PACK: "admin:members_ownedpack_change",
    PrepaidKind.COURSE: "admin:members_booking_change",
    PrepaidKind.UNDELIVERED: "admin:payments_payment_change",
    PrepaidKind.UNNAMED: "admin:payments_payment_change",
}


def _day_widget() -> UnfoldAdminSingleDateWidget:
    """A field that the browser lets a day be picked in, without a script."""
    return UnfoldAdminSingleDateWidget(attrs={"type": "date"})


class DaysForm(forms.Form):
    """From the first day to the last, both included; all are over."""

    first = DayField(label=gettext_lazy("From"), widget=_day_widget())
    last = DayField(label=gettext_lazy("To"), widget=_day_widget())

    def clean(self) -> dict[str, Any]:
        """Refuse days that are not over, and a last one before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if last is not None and last >= today():
            self.add_error("last", _("The day is not over yet: give an earlier one."))
        elif first is not None and last is not None and last < first:
            self.add_error("last", _("The last day is before the first."))
        return cleaned


def show_prepaid(request: HttpRequest) -> HttpResponse:
    """The roll-forward, or with `line` and `of` what a number of it is the sum of; 403 for who may not see it."""
    if not request.user.has_perm(SEE_PREPAID):
        raise PermissionDenied
    first, last = _usual_days()
    given = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        **{name: request.GET[name] for name in ("first", "last") if name in request.GET},
    }
    form = DaysForm(given)
    context: dict[str, Any] = {**admin.site.each_context(request), "title": _("Prepaid balance"), "form": form}
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        line, column = _line(request.GET.get("line", "")), request.GET.get("of", "")
        of_one = line is not None and column in SHOWN_COLUMNS
        context |= _behind(first, last, line, column) if of_one and line is not None else _moved(first, last)
        context |= {"first": first, "last": last, "kept": kept_between()}
    return TemplateResponse(request, "admin/prepaid.html", context)


def _usual_days() -> tuple[date, date]:
    """The month until yesterday; on the first of a month the one before."""
    yesterday = today() - ONE_DAY
    return yesterday.replace(day=1), yesterday


def _moved(first: date, last: date) -> dict[str, Any]:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    rows = [
        (row, [(header, _cell(row, column, days)) for column, header in SHOWN_COLUMNS.items()])
        for row in statement(first, last)
    ]
    return {"headers": list(SHOWN_COLUMNS.values()), "rows": rows, "closing": formatting.yuan(rows[-1][0].closing_fen)}


def _cell(row: Row, column: str, days: dict[str, str]) -> Any:
    fen = getattr(row, column)
    address = f"{reverse('prepaid')}?{urlencode({**days, 'line': row.key, 'of': column})}"
    return formatting.link(address, formatting.yuan(fen)) if fen else formatting.yuan(fen)


def _behind(first: date, last: date, line: Line, column: str) -> dict[str, Any]:
    parts = parts_of(first, last, line=line, column=column)
    parts.sort(key=lambda part: (-abs(part.fen), part.row_id))
    shown = parts[:SHOWN]
    names = Member.objects.in_bulk([part.member_id for part in shown])
    return {
        "line_name": rows_of({line: Movement(sold_fen=1)})[0].name,
        "column": SHOWN_COLUMNS[column],
        "parts": [(_entitlement(part), names[part.member_id].name, formatting.yuan(part.fen)) for part in shown],
        "sum": formatting.yuan(sum(part.fen for part in parts)),
        "count": len(parts),
        "more": len(parts) - len(shown),
        "back": f"{reverse('prepaid')}?{urlencode({'first': first.isoformat(), 'last': last.isoformat()})}",
    }


def _entitlement(part: Part) -> Any:
    text = f"{part.line.kind.label} #{part.row_id}"
    return formatting.link(reverse(_PAGES[part.line.kind], args=[part.row_id]), text)


def _line(text: str) -> Line | None:
    """The line of `plan-3`; None for a text that names none."""
    kind, _dash, number = text.partition("-")
    return Line(PrepaidKind(kind), int(number)) if kind in PrepaidKind.values and number.isdecimal() else None
