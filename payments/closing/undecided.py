"""What of a day is undecided: it is not closed in spite of it, unless somebody says why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.days import ONE_DAY, start_of_day
from payments.closing.movements import RECEIVED, REFUNDED
from payments.enums import (
    REFUNDS_UNDER_WAY,
    AttemptStatus,
    ProviderName,
    Tender,
)
from payments.ledger.models import Attempt, ExceptionCase, Reconciliation, Refund
from payments.reconciling.whole_reports import whole_reports
from payments.tills.queries import open_tills

UNSETTLED = (AttemptStatus.OPENING, AttemptStatus.UNKNOWN)
WORDS: dict[str, str | Promise] = {
    "exceptions": _("open exceptions"),
    "not_reconciled": _("bills not compared yet"),
    "differences": _("open differences from bills"),
    "attempts": _("attempts of which nobody knows"),
    "refunds": _("refunds under way"),
    "tills": _("tills left open"),
    "no_till": _("cash taken without a till"),
}


@dataclass(frozen=True, slots=True)
class Undecided:
    """So many of a kind; `provider` where it is about one, `report` the reconciliation that tells of it."""

    kind: str
    count: int
    provider: str = ""
    report: int | None = None


def undecided_of(day: date) -> list[Undecided]:
    """Everything of this day that somebody has still to decide, or that only time will tell."""
    counted = [
        Undecided("exceptions", open_exceptions(day).count()),
        *_bills(day),
        Undecided("attempts", unsettled_attempts(day).count()),
        Undecided("refunds", refunds_under_way(day).count()),
        Undecided("tills", open_tills(until=day).count()),
        Undecided("no_till", cash_without_till(day).count()),
    ]
    return [each for each in counted if each.count]


def open_exceptions(day: date) -> QuerySet[ExceptionCase]:
    """Those that were opened on this day, or are about money that moved on it or an attempt that nobody knows of.

    A difference from the day's bill is told apart.
    """
    payment = {"payment": OuterRef("payment_id")}
    about = (
        Exists(RECEIVED.of_days(day, day).filter(**payment))
        | Exists(REFUNDED.of_days(day, day).filter(**payment))
        | Exists(Attempt.objects.filter(_created_on(day), status__in=UNSETTLED, **payment))
    )
    still_open = ExceptionCase.objects.filter(closed_at=None).exclude(reconciliation__day=day)
    return still_open.filter(Q(opened_at__gte=start_of_day(day), opened_at__lt=start_of_day(day + ONE_DAY)) | about)


def unsettled_attempts(day: date) -> QuerySet[Attempt]:
    """Those of which the provider is still to be asked what became of them; given up, they are exceptions."""
    return Attempt.objects.filter(_created_on(day), next_query_at__isnull=False, status__in=UNSETTLED)


def refunds_under_way(day: date) -> QuerySet[Refund]:
    """Those that were asked for on this day and have not ended."""
    return Refund.objects.filter(_created_on(day), status__in=REFUNDS_UNDER_WAY)


def cash_without_till(day: date) -> QuerySet[Attempt]:
    """Cash that somebody took on this day who had no open till."""
    return RECEIVED.of_days(day, day).filter(provider=Tender.CASH, till=None)


def _bills(day: date) -> Iterator[Undecided]:
    finished = {report.provider: report for report in whole_reports(day)}
    for provider in ProviderName.values:
        report = finished.get(provider)
        if report is not None:
            yield Undecided("differences", _open_differences(report), provider, report.pk)
        elif _has_moved(provider, day):
            yield Undecided("not_reconciled", 1, provider)


def _has_moved(provider: str, day: date) -> bool:
    """Whether its bill of the day must have something: not what a person paid out by hand."""
    of_bill = REFUNDED.of_days(day, day).filter(provider=provider, is_by_hand=False)
    return RECEIVED.of_days(day, day).filter(provider=provider).exists() or of_bill.exists()


def _open_differences(report: Reconciliation) -> int:
    """Those whose cases are open, or that nobody has been told of yet."""
    if report.raised_run < report.run:
        return report.difference_count
    return ExceptionCase.objects.filter(reconciliation=report, run=report.run, closed_at=None).count()


def _created_on(day: date) -> Q:
    return Q(created_at__gte=start_of_day(day), created_at__lt=start_of_day(day + ONE_DAY))


def in_words(undecided: Undecided | dict[str, Any]) -> str:
    """`3 open exceptions` is said as `open exceptions: 3`, as counts of any size read the same then."""
    said = undecided if isinstance(undecided, Undecided) else Undecided(**undecided)
    way = f"{ProviderName(said.provider).label}, " if said.provider else ""
    return f"{way}{WORDS[said.kind]}: {said.count}"
