"""When a refund needs a second person, and that person's word."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import EventKind, RefundStatus
from payments.errors import RefundDecided, RefundNotFound, RefundOwnApproval
from payments.house_rules import REFUND_APPROVAL_THRESHOLD
from payments.ledger.models import Payment, Refund
from payments.ledger.operations.move import move_refund
from payments.ledger.operations.transition import record
from payments.ledger.queries import refund_for_update
from payments.refunding.operations.entitlement import call_off
from payments.refunding.operations.limits import require_pause
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.send import send_refund
from payments.refunding.operations.settle import release_refund


def needs_approval(in_all_fen: int) -> bool:
    """Whether one person's word is not enough for so much to go back of a trade in all."""
    threshold = REFUND_APPROVAL_THRESHOLD.value()
    return threshold is not None and in_all_fen > threshold


def approve_refund(*, refund_id: int, user_id: int, cause: Cause) -> Refund:
    """Send a refund that waits for approval, and the refund as it is then; what was booked with it is given up.

    Raises RefundNotFound, RefundDecided, RefundOwnApproval for whoever asked for it, and RefundTooSoon.
    """
    refund = _approve(refund_id, user_id, cause)
    send_refund(refund, cause=cause)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def decline_refund(*, refund_id: int, user_id: int, reason: str, cause: Cause) -> Refund:
    """End a refund that waits for approval; what it held is free again. Whoever asked for it may take it back.

    Raises RefundNotFound or RefundDecided.
    """
    payment, refund = _waiting(refund_id)
    is_another = user_id != refund.requested_by_id
    release_refund(refund, to=RefundStatus.DECLINED, approved_by_id=user_id if is_another else None)
    evidence = {"refund": refund.pk, "reason": reason}
    record(payment, kind=EventKind.REFUND_DECLINED, cause=cause, evidence=evidence)
    return refund


@transaction.atomic
def _approve(refund_id: int, user_id: int, cause: Cause) -> Refund:
    payment, refund = _waiting(refund_id)
    if user_id == refund.requested_by_id:
        raise RefundOwnApproval
    now = timezone.now()
    require_pause(refund.attempt, now=now)
    asked_next = next_query(now, provider=refund.provider, asked=0)
    move_refund(refund, to=RefundStatus.PENDING, approved_by_id=user_id, sent_at=now, next_query_at=asked_next)
    call_off(payment, refund, user_id=user_id)
    record(payment, kind=EventKind.REFUND_APPROVED, cause=cause, evidence={"refund": refund.pk})
    return refund


def _waiting(refund_id: int) -> tuple[Payment, Refund]:
    """The refund, read after its payment is locked."""
    found = refund_for_update(refund_id)
    if found is None:
        raise RefundNotFound
    payment, refund = found
    if refund.status != RefundStatus.AWAITING_APPROVAL:
        raise RefundDecided
    return payment, refund
