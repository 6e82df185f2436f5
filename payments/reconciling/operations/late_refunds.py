"""Refunds that took days to reach the payer: which of them no bill has, of all the days on which it might stand."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F, Q

from payments.enums import DifferenceKind
from payments.ledger.models import Difference, Reconciliation
from payments.providers.billing import EntryKind
from payments.reconciling.operations.bill_day import CARRY, bill_day_of
from payments.reconciling.operations.ledger_rows import LedgerRow


def in_no_bill(rows: Sequence[LedgerRow], *, reconciliation_id: int, provider: str, day: date) -> list[LedgerRow]:
    """Those of the rows, which no bill has claimed, that are certainly missing and that no other day's report tells of.

    `day` is being reconciled and has none of them. A row is left out as long as one of its days was never reconciled:
    its entry may stand there.
    """
    if not rows:
        return []
    first = min(_first_day(row) for row in rows)
    reports = Reconciliation.objects.filter(provider=provider, day__gte=first, run__gt=0)
    judged = {*reports.values_list("day", flat=True), day}
    told = _told_elsewhere(rows, reconciliation_id=reconciliation_id, provider=provider)
    return [row for row in rows if not told.intersection((row.row_id, row.number_index)) and judged >= _days_of(row)]


def _first_day(row: LedgerRow) -> date:
    """By the provider's clock it may have been taken a little sooner than by ours."""
    return bill_day_of(row.begun_at - CARRY)


def _days_of(row: LedgerRow) -> set[date]:
    first, last = _first_day(row), bill_day_of(row.moved_at)
    return {first + timedelta(days=count) for count in range((last - first).days + 1)}


def _told_elsewhere(rows: Sequence[LedgerRow], *, reconciliation_id: int, provider: str) -> set[int | str]:
    """The ids of those that another report names, and the indexes of numbers that a bill had before they were known."""
    named = Q(refund__in=[row.row_id for row in rows])
    known_later = Q(kind=DifferenceKind.REFUND_MISSING_HERE, number_index__in=[row.number_index for row in rows])
    reports = Q(reconciliation__provider=provider, run=F("reconciliation__run"), entry=EntryKind.REFUND.value)
    found = Difference.objects.filter(reports, named | known_later).exclude(reconciliation=reconciliation_id).order_by()
    return {value for pair in found.values_list("refund_id", "number_index") for value in pair if value is not None}
