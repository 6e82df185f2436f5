"""Attempts and refunds that a provider is to be asked for, each by one worker at a time."""

from datetime import timedelta

from django.utils import timezone

from payments.enums import LIVE_ATTEMPTS, OPEN_REFUNDS, AttemptStatus
from payments.ledger.models import Attempt, Refund

# Whoever takes a due row has this long to ask; if he dies, another takes it after that.
LEASE = timedelta(minutes=1)
# Of a paid one the refunds are asked for that were made elsewhere.
ASKED_ATTEMPTS = (*LIVE_ATTEMPTS, AttemptStatus.PAID)


def take_due(row: Attempt | Refund) -> bool:
    """Whether this row is ours to ask for; of several workers that have read it exactly one is told so."""
    under_way = ASKED_ATTEMPTS if isinstance(row, Attempt) else OPEN_REFUNDS
    mine = type(row)._default_manager.filter(pk=row.pk, next_query_at=row.next_query_at, status__in=under_way)
    return mine.update(next_query_at=timezone.now() + LEASE) == 1
