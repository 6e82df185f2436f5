"""What becomes known of an attempt is written on it: that it is paid, and that nobody is in doubt of it any more.

Inside the caller's transaction, under the payment's lock.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from payments.cases.operations import settle_cases, subject_of
from payments.enums import LIVE_ATTEMPTS, AttemptStatus, CaseAction, ExceptionKind
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move_attempt_or_refund import move_attempt
from payments.providers.base import Trade

_YOUNG = timedelta(hours=1)


def end_doubt(payment: Payment, attempt: Attempt) -> None:
    """An attempt that had been given up, as nobody could tell of it for a day, is known now: its case ends.

    Before the attempt is moved. One that is young has not been given up, and nothing is looked for.
    """
    is_old = attempt.next_query_at is None or timezone.now() - attempt.created_at > _YOUNG
    if attempt.pk and is_old and attempt.status in LIVE_ATTEMPTS:
        kind, action = ExceptionKind.OUTCOME_UNKNOWN, CaseAction.ASK_PROVIDER
        settle_cases(payment, kind=kind, subject=subject_of(attempt), action=action)


def mark_paid(attempt: Attempt, trade: Trade, *, paid_at: datetime, is_overpayment: bool) -> None:
    """Book the trade's money on it: as the price, or beside the price (`is_overpayment`)."""
    changes: dict[str, Any] = {"paid_fen": trade.amount_fen, "paid_at": paid_at, "is_overpayment": is_overpayment}
    if trade.provider_transaction_id:
        changes["provider_transaction_id"] = trade.provider_transaction_id
        changes["provider_transaction_id_index"] = Attempt.provider_index_of(trade.provider_transaction_id)
    move_attempt(attempt, to=AttemptStatus.PAID, next_query_at=None, **changes)
