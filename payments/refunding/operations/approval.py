"""The second person that a refund waits for: who that is, and that person's word."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import EventKind, RefundStatus
from payments.errors import RefundDecided, RefundNotFound, RefundOwnApproval
from payments.ledger.models import Refund
from payments.ledger.operations.move_attempt_or_refund import move_refund
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import payment_for_update, refunds_together
from payments.refunding.operations.limits import goes_by_hand, require_pause
from payments.refunding.operations.lock_and_take_back import call_off, require_still_takeable
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.send import send_refunds
from payments.refunding.operations.settle import release_refund


def is_own(refund: Refund, user_id: int) -> bool:
    """Whether this user asked for it: then the second person is somebody else."""
    return user_id == refund.requested_by_id


def require_second_person(refund: Refund, user_id: int) -> None:
    """Raise RefundOwnApproval for whoever asked for it."""
    if is_own(refund, user_id):
        raise RefundOwnApproval


def approve_refund(*, refund_id: int, user_id: int, cause: Cause) -> Refund:
    """Send a refund that waits for approval, with those that were decided together with it; the refund as it is then.

    What was booked with what goes back is given up.

    Raises RefundNotFound, RefundDecided, RefundOwnApproval for whoever asked for it, RefundTooSoon, and InvalidField
    (`take`) when what it was to take is not there any more.
    """
    send_refunds(_approve(refund_id, user_id, cause), cause=cause)
    return Refund.objects.get(pk=refund_id)


@transaction.atomic
def decline_refund(*, refund_id: int, user_id: int, reason: str, cause: Cause) -> Refund:
    """End a refund that waits for approval, or to be paid out by hand, with those of its decision that wait as well.

    What they held is free again. Whoever asked for it may take it back. Raises RefundNotFound or RefundDecided.
    """
    for refund in (waiting := _waiting(refund_id, RefundStatus.BY_HAND)):
        approved_by_id = refund.approved_by_id or (None if is_own(refund, user_id) else user_id)
        release_refund(refund, to=RefundStatus.DECLINED, approved_by_id=approved_by_id, decline_reason=reason)
        rows = (refund.attempt, refund)
        record(refund.payment, kind=EventKind.REFUND_DECLINED, cause=cause, evidence={"refund": refund.pk}, rows=rows)
    return next(refund for refund in waiting if refund.pk == refund_id)


@transaction.atomic
def _approve(refund_id: int, user_id: int, cause: Cause) -> list[Refund]:
    """All of the decision, or none."""
    now = timezone.now()
    for refund in (waiting := _waiting(refund_id)):
        require_second_person(refund, user_id)
        require_still_takeable(refund)
        if goes_by_hand(refund.attempt, now=now):
            move_refund(refund, to=RefundStatus.BY_HAND, approved_by_id=user_id, is_by_hand=True)
        else:
            require_pause(refund.attempt, now=now)
            asked_next = next_query(now, provider=refund.provider, asked=0)
            move_refund(refund, to=RefundStatus.PENDING, approved_by_id=user_id, sent_at=now, next_query_at=asked_next)
        evidence = {"refund": refund.pk}
        record(refund.payment, kind=EventKind.REFUND_APPROVED, cause=cause, evidence=evidence, rows=[refund])
    for refund in waiting:
        call_off(refund.payment, refund, user_id=user_id)
    return waiting


def _waiting(refund_id: int, *further: RefundStatus) -> list[Refund]:
    """The refund and those of its decision that wait too, read after their payments are locked, the lower first."""
    asked = Refund.objects.filter(pk=refund_id).first()
    if asked is None:
        raise RefundNotFound
    payments = {}
    for payment_id in sorted({refund.payment_id for refund in refunds_together(asked)}):
        payments[payment_id] = payment_for_update(payment_id)
    waiting = [each for each in refunds_together(asked) if each.status in (RefundStatus.AWAITING_APPROVAL, *further)]
    if refund_id not in {refund.pk for refund in waiting}:
        raise RefundDecided
    for refund in waiting:
        payment = payments[refund.payment_id]
        assert payment is not None  # a payment is never deleted
        refund.payment = payment
    return waiting
