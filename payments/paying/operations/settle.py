"""The only door to `success`, whoever knocks: a callback, a query, the payer's return or a bill.

The caller holds the payment's lock, inside a transaction, and the trade is a verified statement of the provider.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.money import CURRENCY
from payments.cases.operations import open_case, settle_cases, subject_of
from payments.enums import (
    LIVE_ATTEMPTS,
    AttemptStatus,
    CaseAction,
    EventKind,
    ExceptionKind,
    FailureReason,
    PaymentStatus,
)
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move import move_attempt
from payments.ledger.operations.transition import record
from payments.ledger.queries import attempt_of, live_attempts
from payments.providers.base import Trade, TradeState
from payments.purposes import get_purpose


class Outcome(StrEnum):
    """What the provider's statement did."""

    SETTLED = "settled"
    DUPLICATE = "duplicate"
    OVERPAID = "overpaid"
    CLOSED = "closed"
    IGNORED = "ignored"
    MISMATCHED = "mismatched"


def settle_trade(payment: Payment, *, provider: str, trade: Trade, cause: Cause) -> Outcome:
    """Book what the provider says of one trade of this payment.

    PAID and REFUNDED (which was paid first) book the money; a payment that had failed becomes a success, a second
    payment is an overpayment. CLOSED ends an unpaid attempt, and the payment with the last of them. Anything else,
    and anything that comes after the money, is without effect. A wrong amount or currency opens a case and leaves the
    payment as it is; when the provider was asked, and confirms the amount, the money is booked on its attempt. The
    same statement twice has one effect.
    """
    attempt = attempt_of(payment, provider=provider, out_trade_no=trade.out_trade_no)
    if trade.state in (TradeState.PAID, TradeState.REFUNDED):
        return _book_money(payment, attempt or _unseen_attempt(payment, provider, trade), trade, cause)
    if trade.state == TradeState.CLOSED:
        return _close(payment, attempt or _unseen_attempt(payment, provider, trade), trade, cause)
    return Outcome.IGNORED


def _book_money(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> Outcome:
    if attempt.status == AttemptStatus.PAID and trade.amount_fen == attempt.paid_fen:
        is_price = not attempt.is_overpayment or trade.amount_fen == payment.amount_fen
        return Outcome.DUPLICATE if is_price else Outcome.MISMATCHED
    if trade.amount_fen != payment.amount_fen or trade.currency not in (CURRENCY, None):
        return _take_another_amount(payment, attempt, trade, cause)
    if attempt.status == AttemptStatus.PAID:
        return Outcome.DUPLICATE
    end_doubt(payment, attempt)
    paid_at = trade.paid_at or timezone.now()
    _mark_paid(attempt, trade, paid_at=paid_at, is_overpayment=payment.status == PaymentStatus.SUCCESS)
    if attempt.is_overpayment:
        _raise_overpayment(payment, attempt, trade, cause)
        return Outcome.OVERPAID
    record(
        payment,
        kind=EventKind.SUCCEEDED,
        cause=cause,
        evidence={"attempt": attempt.pk, "paid_fen": trade.amount_fen, "trade_state": trade.state},
        to=PaymentStatus.SUCCESS,
        provider=attempt.provider,
        paid_at=paid_at,
        failure_reason="",
    )
    return Outcome.SETTLED


def _take_another_amount(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> Outcome:
    """Booked beside the price when the provider was asked for it; what it only tells is asked for next."""
    is_yuan = bool(trade.amount_fen) and trade.currency in (CURRENCY, None)
    if is_yuan and attempt.status != AttemptStatus.PAID and cause.source == EventSource.QUERY:
        end_doubt(payment, attempt)
        _mark_paid(attempt, trade, paid_at=trade.paid_at or timezone.now(), is_overpayment=True)
        evidence = {"attempt": attempt.pk, "asked_fen": payment.amount_fen, "paid_fen": trade.amount_fen}
        record(payment, kind=EventKind.AMOUNT_DIFFERED, cause=cause, evidence=evidence)
    elif attempt.status in LIVE_ATTEMPTS and not attempt._state.adding:
        Attempt.objects.filter(pk=attempt.pk).update(next_query_at=timezone.now())
    _raise_mismatch(payment, attempt, trade, cause)
    return Outcome.MISMATCHED


def _close(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> Outcome:
    if payment.status != PaymentStatus.PENDING or attempt.status in (AttemptStatus.PAID, AttemptStatus.CLOSED):
        return Outcome.IGNORED
    end_doubt(payment, attempt)
    move_attempt(attempt, to=AttemptStatus.CLOSED, next_query_at=None)
    if live_attempts(payment.pk).exists():
        return Outcome.CLOSED
    fail_payment(payment, cause=cause, evidence={"attempt": attempt.pk, "trade_state": trade.state})
    return Outcome.CLOSED


def end_doubt(payment: Payment, attempt: Attempt) -> None:
    """An attempt that had been given up, as nobody could tell of it for a day, is known now: its case ends.

    Inside the caller's transaction, under the payment's lock, before the attempt is moved.
    """
    if attempt.pk and attempt.next_query_at is None and attempt.status in LIVE_ATTEMPTS:
        kind, action = ExceptionKind.OUTCOME_UNKNOWN, CaseAction.ASK_PROVIDER
        settle_cases(payment, kind=kind, subject=subject_of(attempt), action=action)


def fail_payment(payment: Payment, *, cause: Cause, evidence: dict[str, object]) -> None:
    """End a pending payment that can no longer be paid, and let go of what was held for it."""
    is_expired = payment.expires_at <= timezone.now()
    record(
        payment,
        kind=EventKind.FAILED,
        cause=cause,
        evidence=evidence,
        to=PaymentStatus.FAILED,
        failure_reason=FailureReason.EXPIRED if is_expired else FailureReason.CLOSED,
    )
    if payment.item_id is not None:
        get_purpose(payment.type).release(payment_id=payment.pk)


def _unseen_attempt(payment: Payment, provider: str, trade: Trade) -> Attempt:
    """An unsaved attempt for a trade that was opened at the provider without our writing it down."""
    return Attempt(
        payment=payment,
        provider=provider,
        out_trade_no=trade.out_trade_no,
        out_trade_no_index=Attempt.index_of(trade.out_trade_no),
        created_at=timezone.now(),
    )


def _mark_paid(attempt: Attempt, trade: Trade, *, paid_at: datetime, is_overpayment: bool) -> None:
    changes: dict[str, Any] = {"paid_fen": trade.amount_fen, "paid_at": paid_at, "is_overpayment": is_overpayment}
    if trade.provider_transaction_id:
        changes["provider_transaction_id"] = trade.provider_transaction_id
        changes["provider_transaction_id_index"] = Attempt.provider_index_of(trade.provider_transaction_id)
    move_attempt(attempt, to=AttemptStatus.PAID, next_query_at=None, **changes)


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


def _raise_overpayment(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> None:
    evidence = {"attempt": attempt.pk, "paid_fen": trade.amount_fen, "provider": attempt.provider}
    record(payment, kind=EventKind.OVERPAID, cause=cause, evidence=evidence)
    open_case(
        payment,
        kind=ExceptionKind.OVERPAID,
        subject=subject_of(attempt),
        amount_fen=trade.amount_fen or 0,
        evidence=evidence,
        proposed_action=CaseAction.REFUND,
        notification_id=cause.notification_id,
    )
