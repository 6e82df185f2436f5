"""The only door to `success`, whoever knocks: a callback, a query, the payer's return or a bill.

The caller holds the payment's lock, inside a transaction, and the trade is a verified statement of the provider.
"""

from collections.abc import Set
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from foundation.cause import Cause
from payments.cases.operations import open_case, subject_of
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
from payments.ledger.operations.move_attempt_or_refund import move_attempt
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import attempt_of, attempt_states
from payments.paying.operations.give_up import give_up_others
from payments.paying.operations.mark_attempt import end_doubt, mark_paid
from payments.paying.operations.order_time import known_ended_at
from payments.paying.operations.refunded_elsewhere import note_refunded_elsewhere
from payments.paying.operations.wrong_amount import is_wrong_amount, take_wrong_amount
from payments.providers.base import MONEY_CAME, Trade, TradeState
from payments.purposes import get_purpose

# What changes nothing here, whatever has become of the payment: nothing need be read or locked to book it.
WITHOUT_EFFECT = (TradeState.WAITING,)

# A payment that is younger has no attempt that nobody can tell of.
_YOUNG = timedelta(hours=1)


class Outcome(StrEnum):
    """What the provider's statement did."""

    SETTLED = "settled"
    DUPLICATE = "duplicate"
    OVERPAID = "overpaid"
    CLOSED = "closed"
    IGNORED = "ignored"
    MISMATCHED = "mismatched"


def settle_trade(payment: Payment, *, provider: str, trade: Trade, cause: Cause, ends_payment: bool = True) -> Outcome:
    """Book what the provider says of one trade of this payment.

    PAID and REFUNDED (which was paid first) book the money; a payment that had failed becomes a success, a second
    payment is an overpayment. Refunds that are not accounted for here are noted, to be asked for
    (`note_refunded_elsewhere`). CLOSED ends an unpaid attempt, whatever became of the payment, and a pending payment
    with the last of them, unless it is closed, or was given up, to be paid in another way (`ends_payment`); so does
    NOT_FOUND once the order's time has ended. Anything else, and anything that comes after the money, is without
    effect. A wrong amount or currency leaves the payment as it is (`take_wrong_amount`). The same statement twice has
    one effect.
    """
    if trade.state in WITHOUT_EFFECT:
        return Outcome.IGNORED
    attempt = attempt_of(payment, provider=provider, out_trade_no=trade.out_trade_no)
    if trade.state in MONEY_CAME:
        return _book_money(payment, attempt or _unseen_attempt(payment, provider, trade), trade, cause)
    if trade.state == TradeState.CLOSED:
        unpaid = attempt or _unseen_attempt(payment, provider, trade)
        return _close(payment, unpaid, trade, cause, ends_payment=ends_payment)
    if trade.state == TradeState.NOT_FOUND and attempt is not None and _is_over(payment, attempt):
        return _close(payment, attempt, trade, cause, ends_payment=ends_payment)
    return Outcome.IGNORED


def _is_over(payment: Payment, attempt: Attempt) -> bool:
    """Whether what the provider has never seen can come to life no more: a code may be scanned until its time ends."""
    return attempt.status in LIVE_ATTEMPTS and known_ended_at(payment, attempt) <= timezone.now()


def _book_money(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> Outcome:
    if attempt.status == AttemptStatus.PAID and trade.amount_fen == attempt.paid_fen:
        is_price = not attempt.is_overpayment or trade.amount_fen == payment.amount_fen
        note_refunded_elsewhere(payment, attempt, trade, cause)
        return Outcome.DUPLICATE if is_price else Outcome.MISMATCHED
    if is_wrong_amount(payment, trade):
        take_wrong_amount(payment, attempt, trade, cause)
        return Outcome.MISMATCHED
    if attempt.status == AttemptStatus.PAID:
        return Outcome.DUPLICATE
    return _book_new_money(payment, attempt, trade, cause)


def _book_new_money(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> Outcome:
    end_doubt(payment, attempt)
    has_others, paid_at = _may_have_others(payment, attempt), trade.paid_at or timezone.now()
    mark_paid(attempt, trade, paid_at=paid_at, is_overpayment=payment.status == PaymentStatus.SUCCESS)
    if attempt.is_overpayment:
        _raise_overpayment(payment, attempt, trade, cause)
        note_refunded_elsewhere(payment, attempt, trade, cause)
        return Outcome.OVERPAID
    record(
        payment,
        kind=EventKind.SUCCEEDED,
        cause=cause,
        evidence={"attempt": attempt.pk, "paid_fen": trade.amount_fen, "trade_state": trade.state},
        to=PaymentStatus.SUCCESS,
        rows=[attempt],
        provider=attempt.provider,
        paid_at=paid_at,
        failure_reason="",
    )
    note_refunded_elsewhere(payment, attempt, trade, cause)
    if has_others:
        give_up_others(payment, wanted=attempt)
    return Outcome.SETTLED


def _may_have_others(payment: Payment, attempt: Attempt) -> bool:
    """Whether others may be open that are not given up yet: mostly not, and then nothing has to be read for it."""
    is_last = attempt.superseded_at is None and not attempt._state.adding
    return not is_last or timezone.now() - payment.created_at > _YOUNG


def _close(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause, *, ends_payment: bool) -> Outcome:
    is_pending = payment.status == PaymentStatus.PENDING
    if attempt.status in (AttemptStatus.PAID, AttemptStatus.CLOSED) or (attempt._state.adding and not is_pending):
        return Outcome.IGNORED
    end_doubt(payment, attempt)
    move_attempt(attempt, to=AttemptStatus.CLOSED, next_query_at=None)
    is_last_way = ends_payment and attempt.superseded_at is None
    if is_pending and is_last_way:
        evidence = {"attempt": attempt.pk, "trade_state": trade.state}
        end_untried(payment, cause=cause, evidence=evidence, tries=set(attempt_states(payment.pk).values()))
    return Outcome.CLOSED


def end_untried(payment: Payment, *, cause: Cause, evidence: dict[str, object], tries: Set[str]) -> bool:
    """End a pending payment (`fail_payment`) unless an attempt of it is live; whether it has been ended.

    `tries` says where its attempts stand.
    """
    if not tries.isdisjoint(LIVE_ATTEMPTS):
        return False
    fail_payment(payment, cause=cause, evidence=evidence, tries=tries)
    return True


def fail_payment(payment: Payment, *, cause: Cause, evidence: dict[str, object], tries: Set[str]) -> None:
    """End a pending payment that can no longer be paid, and let go of what was held for it.

    `tries` says where its attempts stand, none of them live.
    """
    record(
        payment,
        kind=EventKind.FAILED,
        cause=cause,
        evidence=evidence,
        to=PaymentStatus.FAILED,
        failure_reason=_why(payment, tries),
    )
    if payment.item_id is not None:
        get_purpose(payment.type).release(payment_id=payment.pk)


def _why(payment: Payment, tries: Set[str]) -> FailureReason:
    """Out of time it was rejected when no provider had ever let the payer try: each has refused to open it.

    A try that a provider refuses to the payer is no end: there may be another until the time is over.
    """
    if payment.is_payable(timezone.now()):
        return FailureReason.CLOSED
    return FailureReason.REJECTED if tries == {AttemptStatus.REFUSED} else FailureReason.EXPIRED


def _unseen_attempt(payment: Payment, provider: str, trade: Trade) -> Attempt:
    """An unsaved attempt for a trade that was opened at the provider without our writing it down."""
    return Attempt(
        payment=payment,
        provider=provider,
        out_trade_no=trade.out_trade_no,
        out_trade_no_index=Attempt.index_of(trade.out_trade_no),
        created_at=timezone.now(),
    )


def _raise_overpayment(payment: Payment, attempt: Attempt, trade: Trade, cause: Cause) -> None:
    evidence = {"attempt": attempt.pk, "paid_fen": trade.amount_fen, "provider": attempt.provider}
    record(payment, kind=EventKind.OVERPAID, cause=cause, evidence=evidence, rows=[attempt])
    open_case(
        payment,
        kind=ExceptionKind.OVERPAID,
        subject=subject_of(attempt),
        amount_fen=trade.amount_fen or 0,
        evidence=evidence,
        proposed_action=CaseAction.REFUND,
        notification_id=cause.notification_id,
    )
