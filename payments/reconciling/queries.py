"""Finished reports, and their differences read back in pages."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from foundation.pool import ROWS_AT_ONCE
from payments.ledger.models import Difference, Reconciliation
from payments.providers.billing import EntryKind


def finished_report(*, provider: str, day: date) -> Reconciliation | None:
    """The report of the provider's bill of this day; None while no run has got to its end."""
    return Reconciliation.objects.filter(provider=provider, day=day, run__gt=0).first()


def differences_of(report: Reconciliation) -> Iterator[list[Difference]]:
    """Pages of the differences of the newest finished run, payments before refunds, each in the order it was found.

    In this order they can be repaired: a refund is booked on a trade that has been booked. Nobody holds them all.
    """
    for kind in EntryKind:
        last_id = 0
        while page := list(_after(report, kind, last_id)[:ROWS_AT_ONCE]):
            yield page
            last_id = page[-1].pk


def _after(report: Reconciliation, kind: EntryKind, last_id: int) -> QuerySet[Difference]:
    found = report.differences.filter(run=report.run, entry=kind.value, pk__gt=last_id)
    return found.select_related("reconciliation").order_by("pk")
