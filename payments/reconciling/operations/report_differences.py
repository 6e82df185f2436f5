"""The differences of a report, read back in pages: nobody holds them all."""

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.ledger.models import Difference, Reconciliation
from payments.providers.billing import EntryKind

PAGE = 200


def differences_of(report: Reconciliation) -> Iterator[list[Difference]]:
    """Pages of the differences of the newest finished run, payments before refunds, each in the order it was found.

    In this order they can be repaired: a refund is booked on a trade that has been booked.
    """
    for kind in EntryKind:
        last_id = 0
        while page := list(_after(report, kind, last_id)[:PAGE]):
            yield page
            last_id = page[-1].pk


def _after(report: Reconciliation, kind: EntryKind, last_id: int) -> QuerySet[Difference]:
    found = report.differences.filter(run=report.run, entry=kind.value, pk__gt=last_id)
    return found.select_related("reconciliation").order_by("pk")
