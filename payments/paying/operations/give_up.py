"""Attempts that are to be paid no more, as the payer pays elsewhere, or has paid: the job ends them (`sync`).

Inside the caller's transaction, under the payment's lock. At most one live attempt of a payment is not given up: the
one that the payer was shown last.
"""

from typing import Any

from django.utils import timezone

from payments.cases.operations import settle_cases, subject_of
from payments.enums import CaseAction, ExceptionKind, PaymentStatus
from payments.ledger.models import Attempt, Payment
from payments.ledger.queries import live_attempts
from payments.paying.operations.order_time import closable_at
from payments.paying.operations.query_schedule import next_query


def give_up_others(payment: Payment, *, wanted: Attempt) -> None:
    """Every other live attempt is to be closed at its provider as soon as that can be, so that nobody pays it as well.

    What nobody can tell of is no unknown outcome any more once the payment is paid by another attempt; what a device
    was told for it, which may name the payer, serves nobody then.
    """
    now = timezone.now()
    is_paid = payment.status == PaymentStatus.SUCCESS
    for attempt in live_attempts(payment.pk).exclude(pk=wanted.pk):
        changes: dict[str, Any] = {"superseded_at": attempt.superseded_at or now}
        if is_paid or attempt.next_query_at is not None:
            changes["next_query_at"] = max(now, closable_at(attempt))
        if is_paid:
            changes["instruction"] = ""
            kind, subject = ExceptionKind.OUTCOME_UNKNOWN, subject_of(attempt)
            settle_cases(payment, kind=kind, subject=subject, action=CaseAction.GONE)
        Attempt.objects.filter(pk=attempt.pk).update(**changes)


def want_again(attempt: Attempt) -> None:
    """The payer has come back to what he was shown before: it is the one to be paid, and stays open."""
    if attempt.superseded_at is None:
        return
    now = timezone.now()
    attempt.superseded_at, attempt.query_count = None, 0
    attempt.next_query_at = next_query(now, asked=0, created_at=attempt.created_at)
    attempt.save(update_fields=["superseded_at", "query_count", "next_query_at"])
