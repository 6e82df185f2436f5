"""Where the numbers of the books lead: lists of the same rows, which add up to the same sums."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from payments.closing.undecided import Undecided
from payments.enums import ClosingState
from payments.ledger.models import Closing

# What a list is narrowed by: the way and the type, where there is one.
_TYPE = {"attempt": "payment__type__exact", "refund": "payment__type__exact", "closedentry": "type__exact"}


def page_of_period(key: str) -> str:
    """The page of a day or a month of the books."""
    return reverse("admin:payments_bookperiod_change", args=[key])


def rows_of(table: str, way: str, kind: str, **more: Any) -> str:
    """A list of attempts, refunds or entries, of one way and type unless those are empty."""
    query = {**({"provider__exact": way} if way else {}), **({_TYPE[table]: kind} if kind else {}), **more}
    return f"{reverse(f'admin:payments_{table}_changelist')}?{urlencode(query)}"


def received_on(first: date, last: date, way: str = "", kind: str = "") -> str:
    """What came on these days."""
    return rows_of("attempt", way, kind, paid_at_from=first.isoformat(), paid_at_to=last.isoformat())


def refunded_on(first: date, last: date, way: str = "", kind: str = "") -> str:
    """What went back on these days."""
    days = {"succeeded_at_from": first.isoformat(), "succeeded_at_to": last.isoformat()}
    return rows_of("refund", way, kind, status__exact="succeeded", **days)


def late_rows(table: str, way: str, kind: str) -> str:
    """What came late and is open."""
    return rows_of(table, way, kind, books="late")


def held_by(closing: Closing, way: str, kind: str, **more: Any) -> str:
    """What a closed day holds."""
    return rows_of("closedentry", way, kind, closing__id__exact=closing.pk, **more)


def held_between(first: date, last: date, way: str, kind: str, **more: Any) -> str:
    """What the closed days from one to another hold."""
    days = {"closing__date__gte": first.isoformat(), "closing__date__lte": last.isoformat()}
    return rows_of("closedentry", way, kind, **days, closing__state__exact=ClosingState.CLOSED, **more)


def report_page(report: int) -> str:
    """The report of a provider's bill."""
    return reverse("admin:payments_reconciliation_change", args=[report])


def differences_of(report: int, run: int) -> str:
    """What the bill and the ledger differ by."""
    query = urlencode({"reconciliation__id__exact": report, "run__exact": run})
    return f"{reverse('admin:payments_difference_changelist')}?{query}"


def where_to_decide(undecided: Undecided, day: date) -> str:
    """The list on which what is undecided of the day is decided."""
    of_day = day.isoformat()
    tables: dict[str, tuple[str, dict[str, Any]]] = {
        "exceptions": ("exceptioncase", {"state": "open", "books": f"about:{of_day}"}),
        "not_reconciled": ("reconciliation", {"provider__exact": undecided.provider}),
        "differences": ("difference", {"reconciliation__id__exact": undecided.report}),
        "attempts": ("attempt", {"books": f"unsettled:{of_day}"}),
        "refunds": ("refund", {"books": f"under_way:{of_day}"}),
        "tills": ("till", {"state": "open"}),
        "no_till": ("attempt", {"books": f"no_till:{of_day}"}),
    }
    table, query = tables[undecided.kind]
    return f"{reverse(f'admin:payments_{table}_changelist')}?{urlencode(query)}"
