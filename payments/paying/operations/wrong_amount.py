"""Money of another amount or currency than the price: a case, and booked beside the price once it is confirmed.

A person then sends it back, or takes it as the price (`accept_other_amount`). Inside the caller's transaction, under
the payment's lock.
"""

from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.money import CURRENCY
from payments.cases.operations import open_case
from payments.enums import LIVE_ATTEMPTS, AttemptStatus, CaseAction, EventKind, ExceptionKind
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move_payment import record
from payments.paying.operations.mark_attempt import end_doubt, mark_paid
from payments.paying.operations.refunded_elsewhere import note_refunded_elsewhere
from payments.providers.base import Trade


def is_wrong_amount(payment: Payment, trade: Trade) -> bool:
    """Whether the trade is not of the price, in yuan; a provider that tells no currency means yuan."""
    return trade.amount_fen != payment.amount_fen or not _is_yuan(trade)


def _is_yuan(trade: Trade) -> bool:
    return trade.currency in (CURRENCY, None)


def take_wrong_amount(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> None:
    """Open a case, and leave the payment as it is.

    Yuan that the provider confirms, as it was asked, are booked on the attempt beside the price; what it only tells is
    asked for next.
    """
    is_money = bool(trade.amount_fen) and _is_yuan(trade)
    if is_money and attempt.status != AttemptStatus.PAID and cause.source == EventSource.QUERY:
        end_doubt(payment, attempt)
        mark_paid(attempt, trade, paid_at=trade.paid_at or timezone.now(), is_overpayment=True)
        evidence = {"attempt": attempt.pk, "asked_fen": payment.amount_fen, "paid_fen": trade.amount_fen}
        record(payment, kind=EventKind.AMOUNT_DIFFERED, cause=cause, evidence=evidence, rows=[attempt])
        note_refunded_elsewhere(payment, attempt, trade, cause)
    elif attempt.status in LIVE_ATTEMPTS and not attempt._state.adding:
        Attempt.objects.filter(pk=attempt.pk).update(next_query_at=timezone.now())
    _raise_mismatch(payment, attempt, trade, cause)


def _raise_mismatch(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> None:
    """The same case for what is told and what is confirmed; `attempt` is in its evidence once the money is booked."""
    is_booked = attempt.status == AttemptStatus.PAID and attempt.paid_fen == trade.amount_fen
    currency = trade.currency or CURRENCY
    open_case(
        payment,
        kind=ExceptionKind.AMOUNT_MISMATCH,
        subject=f"{attempt.provider}:{attempt.out_trade_no_index[:24]}:{trade.amount_fen}:{currency}"[:64],
        amount_fen=trade.amount_fen or 0,
        evidence={
            "asked_fen": payment.amount_fen,
            "paid_fen": trade.amount_fen,
            "currency": currency,
            "provider": attempt.provider,
            "attempt": attempt.pk if is_booked else None,
        },
        proposed_action=CaseAction.REFUND if is_booked else CaseAction.ASK_PROVIDER,
        notification_id=cause.notification_id,
    )
