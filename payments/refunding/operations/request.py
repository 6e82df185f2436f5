"""Ask for money back: reserved under the payment's lock first, so that never more is promised than was paid."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import EventKind, RefundStatus
from payments.errors import PaymentNotFound
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.numbers import new_refund_number
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import payment_for_update, settling_attempt
from payments.purposes import Take
from payments.refunding.operations.limits import goes_by_hand, require_pause, require_refundable
from payments.refunding.operations.lock_and_take_back import lock_entitlement, require_takeable
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.send import send_refund
from payments.refunding.own_word import needs_approval, rights_of


@dataclass(frozen=True, slots=True)
class NewRefund:
    """What is to go back. `attempt_id` names the trade; None is the one that made the payment a success.

    `take` is what was bought and goes back with it; None is all for the whole price and nothing for a part. `user_id`
    is whose word it is, judged by that account's rights. What `is_due` goes back by itself, as to a member who cancels
    in time, and is nobody's word. A proposal, such as a rehearsal, waits whatever the account may do.
    """

    payment_id: int
    amount_fen: int
    reason: str
    user_id: int | None
    attempt_id: int | None = None
    take: Take | None = None
    # No part of what the request says.
    is_due: bool = field(default=False, repr=False)
    is_proposal: bool = field(default=False, repr=False)


def request_refund(*, new: NewRefund, cause: Cause) -> Refund:
    """Reserve, send, and the refund as it is then; one that needs a second person is not sent yet.

    Raises what `reserve_refund` raises. What the provider answers, or that it does not, is in the refund's status.
    """
    refund = reserve_refund(new=new, cause=cause)
    if refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=cause)
        refund.refresh_from_db()
    return refund


def reserve_refund(*, new: NewRefund, cause: Cause) -> Refund:
    """One refund alone; raises what `reserve_refunds` raises."""
    return reserve_refunds(news=[new], cause=cause)[0]


@transaction.atomic
def reserve_refunds(*, news: Sequence[NewRefund], cause: Cause) -> list[Refund]:
    """Write the refunds of one decision down, hold their amounts and lock what was bought; nothing is sent.

    When more would go back of the trades in all than whoever asks may give back alone (`own_word.alone_fen`), they wait
    for another person, else they are to be sent now: nobody gets around the second person by asking for parts, or by
    another door. Raises PaymentNotFound, RefundImpossible in the kind that says why, or InvalidField for what cannot be
    taken; then nothing is written.
    """
    now = timezone.now()
    trades = _locked_trades(news, now)
    in_all_fen = sum(attempt.refund_reserved_fen + new.amount_fen for new, attempt in zip(news, trades, strict=True))
    is_sent_now = not any(_waits(new, in_all_fen) for new in news)
    refunds: list[Refund] = []
    for new, attempt in zip(news, trades, strict=True):
        status = _begins_as(attempt, is_sent_now=is_sent_now, now=now)
        if status == RefundStatus.PENDING:
            require_pause(attempt, now=now)
        refund = _write(new, attempt, now=now, status=status, first=refunds[0] if refunds else None)
        evidence = {"refund": refund.pk, "amount_fen": new.amount_fen, "attempt": attempt.pk, "status": refund.status}
        rows = (attempt, refund)
        record(attempt.payment, kind=EventKind.REFUND_REQUESTED, cause=cause, evidence=evidence, rows=rows)
        refunds.append(refund)
        if not attempt.is_overpayment:
            lock_entitlement(attempt.payment)
    return refunds


def _locked_trades(news: Sequence[NewRefund], now: datetime) -> list[Attempt]:
    """The trade of each, which can be refunded so far, with its payment locked: the lower id first."""
    payments = {payment_id: payment_for_update(payment_id) for payment_id in sorted({new.payment_id for new in news})}
    trades = []
    for new in news:
        payment = payments[new.payment_id]
        if payment is None:
            raise PaymentNotFound
        attempt = require_refundable(_trade_of(payment, new.attempt_id), amount_fen=new.amount_fen, now=now)
        attempt.payment = payment
        require_takeable(attempt, new.take, amount_fen=new.amount_fen, now=now)
        trades.append(attempt)
    return trades


def _trade_of(payment: Payment, attempt_id: int | None) -> Attempt | None:
    if attempt_id is None:
        return settling_attempt(payment)
    return Attempt.objects.filter(pk=attempt_id, payment=payment).first()


def _waits(new: NewRefund, in_all_fen: int) -> bool:
    may = None if new.is_due else rights_of(new.user_id)
    return new.is_proposal or needs_approval(in_all_fen, may=may)


def _begins_as(attempt: Attempt, *, is_sent_now: bool, now: datetime) -> RefundStatus:
    if not is_sent_now:
        return RefundStatus.AWAITING_APPROVAL
    return RefundStatus.BY_HAND if goes_by_hand(attempt, now=now) else RefundStatus.PENDING


def _write(new: NewRefund, attempt: Attempt, *, now: datetime, status: RefundStatus, first: Refund | None) -> Refund:
    attempt.refund_reserved_fen += new.amount_fen
    attempt.save(update_fields=["refund_reserved_fen"])
    number, is_sent_now = new_refund_number(now), status == RefundStatus.PENDING
    return Refund.objects.create(
        payment=attempt.payment,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=new.amount_fen,
        reason=new.reason,
        take="" if new.take is None else new.take.text,
        together_with=first,
        status=status,
        is_by_hand=status == RefundStatus.BY_HAND,
        number=number,
        number_index=Refund.index_of(number),
        requested_by_id=new.user_id,
        created_at=now,
        sent_at=now if is_sent_now else None,
        next_query_at=next_query(now, provider=attempt.provider, asked=0) if is_sent_now else None,
    )
