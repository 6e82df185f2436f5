"""A provider says that money of a trade has gone back, and the refunds here do not account for it.

It is written down with an event, to be asked for (`refunding.operations.ask_refunds_elsewhere`), raised, and nothing is
delivered for it meanwhile. Inside the caller's transaction, under the payment's lock.
"""

from django.utils import timezone

from foundation.cause import Cause
from payments.cases.operations import open_case, subject_of
from payments.enums import CaseAction, EventKind, ExceptionKind, RefundStatus
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import accounts_for
from payments.providers.base import Trade, TradeState

# Refunds that no provider has had a hand in, or of which nothing but a rumour is known.
_UNSENT = (RefundStatus.AWAITING_APPROVAL, RefundStatus.BY_HAND, RefundStatus.DECLINED, RefundStatus.ANNOUNCED)


def note_refunded_elsewhere(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> None:
    """Of a paid attempt whose money is booked; no effect unless the trade is stated as refunded, and not by what is
    known here. The same told again is asked for again, without a further event.
    """
    if trade.state != TradeState.REFUNDED or _is_accounted_for(attempt, trade):
        return
    _write_down(payment, attempt, trade.refunded_fen or 1, cause)
    evidence = {"attempt": attempt.pk, "provider": attempt.provider}
    if trade.refunded_fen is not None:
        evidence["refunded_fen"] = trade.refunded_fen
    open_case(
        payment,
        kind=ExceptionKind.EXTERNAL_REFUND,
        subject=subject_of(attempt),
        amount_fen=trade.refunded_fen or attempt.paid_fen or 0,
        evidence=evidence,
        proposed_action=CaseAction.ASK_PROVIDER,
        notification_id=cause.notification_id,
    )


def _write_down(payment: Payment, attempt: Attempt, told_fen: int, cause: Cause) -> None:
    is_news = attempt.refunded_elsewhere_fen != told_fen
    attempt.refunded_elsewhere_fen, attempt.next_query_at, attempt.query_count = told_fen, timezone.now(), 0
    attempt.save(update_fields=["refunded_elsewhere_fen", "next_query_at", "query_count"])
    if is_news:
        evidence = {"attempt": attempt.pk, "refunded_elsewhere_fen": told_fen}
        record(payment, kind=EventKind.REFUND_ANNOUNCED, cause=cause, evidence=evidence, rows=[attempt])


def _is_accounted_for(attempt: Attempt, trade: Trade) -> bool:
    """Where the provider does not say how much, one refund that it has had from us, or told us of, is enough."""
    if trade.refunded_fen is not None:
        return accounts_for(attempt, trade.refunded_fen)
    known = Refund.objects.filter(attempt=attempt).exclude(status__in=_UNSENT)
    return known.exclude(status=RefundStatus.FAILED, is_external=True).exists()
