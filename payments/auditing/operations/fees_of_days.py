"""The fees on payments and refunds against the reports of the bills that said them, day by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from payments.auditing.finding import Finding, Reason
from payments.auditing.own_tables import READING_FAILS
from payments.enums import DifferenceKind
from payments.ledger.models import Attempt, Difference, Reconciliation, Refund

_Days = Counter[tuple[str, date]]


def differing_fees() -> Iterator[Finding]:
    """The reports whose fees are not those that stand on the payments and refunds that their bill has.

    What the run found itself counts, and what was booked since by one of its differences. Reports from before fees were
    kept say nothing of them, and a run that is under way, or has died, has written what only the next report says.
    """
    sums = _sums_by_day()
    for report in _telling().order_by("pk").iterator(chunk_size=2000):
        if sums is None or sums[report.provider, report.day] != _told(report):
            yield from _look_again(report.pk)


def _telling() -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(run__gt=0, ledger_fee_millifen__isnull=False, begun_run=F("run"))


def _sums_by_day() -> _Days | None:
    """By provider and day of the bill, over each table once; None where a row holds what cannot be read."""
    sums: _Days = Counter()
    try:
        for model in (Attempt, Refund):
            billed = model._default_manager.filter(billed_on__isnull=False).order_by()
            by_day = billed.values_list("provider", "billed_on").annotate(fee=Sum("fee_millifen"))
            for provider, day, fee in by_day:
                sums[provider, day] += fee or 0
    except READING_FAILS:
        return None
    return sums


@transaction.atomic
def _look_again(report_id: int) -> list[Finding]:
    """For one day under the report's lock: runs and repairs write fees under it."""
    report = _telling().select_for_update().filter(pk=report_id).first()
    if report is None:
        return []
    told, found = _told(report), _found(report)
    if found == told:
        return []
    return [Finding("report", report.pk, Reason.DIFFERS, what="fee_millifen", found=found, told=told)]


def _found(report: Reconciliation) -> int:
    models = (Attempt, Refund)
    own = (model._default_manager.filter(provider=report.provider, billed_on=report.day) for model in models)
    return sum(rows.aggregate(fee=Sum("fee_millifen"))["fee"] or 0 for rows in own)


def _told(report: Reconciliation) -> int:
    """What the run wrote on rows that it found, and what repairs have booked since."""
    billed = {"provider": report.provider, "billed_on": report.day}
    trades = Attempt.objects.filter(**billed, out_trade_no_index=OuterRef("number_index"))
    refunds = Refund.objects.filter(**billed, number_index=OuterRef("number_index"))
    later = 0
    for kind, rows in ((DifferenceKind.MISSING_HERE, trades), (DifferenceKind.REFUND_MISSING_HERE, refunds)):
        missing = Difference.objects.filter(reconciliation=report.pk, run=report.run, kind=kind)
        later += missing.filter(Exists(rows)).aggregate(fee=Sum("fee_millifen"))["fee"] or 0
    return (report.ledger_fee_millifen or 0) + later
