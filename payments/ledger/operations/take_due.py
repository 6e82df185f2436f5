"""Attempts and refunds that a provider is to be asked for, each by one worker at a time."""

from datetime import timedelta

from django.utils import timezone

from foundation.rows.writing import change
from payments.enums import LIVE_ATTEMPTS, OPEN_REFUNDS, AttemptStatus
from payments.ledger.models import Attempt, Refund

# Whoever takes a due row has this long to ask; if he dies, another takes it after that.
LEASE = timedelta(minutes=1)
# Of a paid one the refunds are asked for that were made elsewhere.
ASKED_ATTEMPTS = (*LIVE_ATTEMPTS, AttemptStatus.PAID)


def take_due(row: Attempt | Refund) -> bool:
    """Whether this row is ours to ask for; of several workers that have read it exactly one is told so.

    One that has moved on since it was read is nobody's, and is found again where it is still due.
    """
    under_way = ASKED_ATTEMPTS if isinstance(row, Attempt) else OPEN_REFUNDS
    as_read = {"pk": row.pk, "next_query_at": row.next_query_at, "status": row.status}
    leased = {"next_query_at": timezone.now() + LEASE}
    return row.status in under_way and change(type(row), where=as_read, values=leased) == 1
