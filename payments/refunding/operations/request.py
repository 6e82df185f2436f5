"""Ask for money back: reserved under the payment's lock first, so that never more is promised than was paid."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import EventKind, RefundStatus
from payments.errors import PaymentNotFound
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.numbers import new_refund_number
from payments.ledger.operations.transition import record
from payments.ledger.queries import payment_for_update, settling_attempt
from payments.refunding.operations.approval import needs_approval
from payments.refunding.operations.entitlement import lock_entitlement
from payments.refunding.operations.limits import require_pause, require_refundable
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.send import send_refund


@dataclass(frozen=True, slots=True)
class NewRefund:
    """What is to go back. `attempt_id` names the trade; None is the one that made the payment a success.

    A proposal waits for somebody else's approval, however small it is.
    """

    payment_id: int
    amount_fen: int
    reason: str
    user_id: int | None
    attempt_id: int | None = None
    is_proposal: bool = field(default=False, repr=False)  # no part of what the request says


def request_refund(*, new: NewRefund, cause: Cause) -> Refund:
    """Reserve, send, and the refund as it is then; one that needs a second person is not sent yet.

    Raises what `reserve_refund` raises. What the provider answers, or that it does not, is in the refund's status.
    """
    refund = reserve_refund(new=new, cause=cause)
    if refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=cause)
        refund.refresh_from_db()
    return refund


@transaction.atomic
def reserve_refund(*, new: NewRefund, cause: Cause) -> Refund:
    """Write the refund down, hold its amount and lock what was bought; nothing is sent.

    When more than REFUND_APPROVAL_THRESHOLD would go back of the trade in all, it waits for another person, else it is
    to be sent now: nobody gets around the second person by asking for parts. Raises PaymentNotFound, or
    RefundImpossible in the kind that says why; then nothing is written.
    """
    payment, now = payment_for_update(new.payment_id), timezone.now()
    if payment is None:
        raise PaymentNotFound
    attempt = require_refundable(_trade_of(payment, new.attempt_id), amount_fen=new.amount_fen, now=now)
    is_sent_now = not new.is_proposal and not needs_approval(attempt.refund_reserved_fen + new.amount_fen)
    if is_sent_now:
        require_pause(attempt, now=now)
    refund = _write(new, payment, attempt, now=now, is_sent_now=is_sent_now)
    evidence = {"refund": refund.pk, "amount_fen": new.amount_fen, "attempt": attempt.pk, "status": refund.status}
    record(payment, kind=EventKind.REFUND_REQUESTED, cause=cause, evidence=evidence)
    if not attempt.is_overpayment:
        lock_entitlement(payment)
    return refund


def _trade_of(payment: Payment, attempt_id: int | None) -> Attempt | None:
    if attempt_id is None:
        return settling_attempt(payment)
    return Attempt.objects.filter(pk=attempt_id, payment=payment).first()


def _write(new: NewRefund, payment: Payment, attempt: Attempt, *, now: datetime, is_sent_now: bool) -> Refund:
    attempt.refund_reserved_fen += new.amount_fen
    attempt.save(update_fields=["refund_reserved_fen"])
    number = new_refund_number(now)
    return Refund.objects.create(
        payment=payment,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=new.amount_fen,
        reason=new.reason,
        status=RefundStatus.PENDING if is_sent_now else RefundStatus.AWAITING_APPROVAL,
        number=number,
        number_index=Refund.index_of(number),
        requested_by_id=new.user_id,
        created_at=now,
        sent_at=now if is_sent_now else None,
        next_query_at=next_query(now, provider=attempt.provider, asked=0) if is_sent_now else None,
    )
