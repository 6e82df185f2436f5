"""The members behind the figures of a month: who came and who went."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.console.look import DropdownFilter
from foundation.days import Span
from members.days import today
from members.desk.came_and_went import Came, who


class MonthFilter(DropdownFilter):
    """Of this month and the one before."""

    title = _("came or went")
    parameter_name = "came"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (value, f"{came.label} · {date_format(month.first, 'YEAR_MONTH_FORMAT')}")
            for value, (came, month) in _choices()
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = dict(_choices()).get(self.value() or "")
        return queryset if chosen is None else queryset.filter(who(*chosen))


def value_of(came: Came, month: Span) -> str:
    """How the address says it."""
    return f"{came}-{month.first:%Y-%m}"


def _choices() -> list[tuple[str, tuple[Came, Span]]]:
    now = Span.month_of(today())
    return [(value_of(came, month), (came, month)) for month in (now, now.month_before) for came in Came]
