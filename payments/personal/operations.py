"""Mask what payments keeps about a member. Sums, states, numbers and dates stay, and the audit proves them."""

from foundation.cause import Cause
from foundation.personal import mask_row
from payments.enums import EventKind
from payments.idempotency.models import IdempotencyKey
from payments.ledger.models import ExceptionCase, Payment, Refund
from payments.ledger.operations.move_case import change_case
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import payment_for_update
from payments.personal.queries import CASE_TEXTS, CASES, KEPT, REFUND_TEXTS, REFUNDS


def lock_payments(member_id: int) -> None:
    """Hold every payment of the member to the end of the caller's transaction, the lowest id first."""
    for payment_id in _ids(member_id):
        payment_for_update(payment_id)


def mask_payments(member_id: int, *, cause: Cause) -> dict[str, int]:
    """Mask, under the locks and inside the caller's transaction; how many rows of each kind had a text.

    Reasons of refunds and exceptions change with an event that vouches for what stands there from now on. Answers that
    are kept for repeated requests go.
    """
    masked = {kept.name: kept.mask(member_id) for kept in KEPT}
    masked[REFUNDS.name] = sum(_mask_refunds(each, cause) for each in _ids(member_id))
    masked[CASES.name] = sum(_mask_case(case) for batch in CASES.batches(member_id) for case in batch)
    IdempotencyKey.objects.filter(payment__member=member_id).delete()
    IdempotencyKey.objects.filter(refund__payment__member=member_id).delete()
    IdempotencyKey.objects.filter(user__member=member_id).delete()
    return masked


def _ids(member_id: int) -> list[int]:
    return list(Payment.objects.filter(member=member_id).order_by("pk").values_list("pk", flat=True))


def _mask_refunds(payment_id: int, cause: Cause) -> int:
    payment = payment_for_update(payment_id)
    own = Refund.objects.filter(payment=payment_id).order_by("pk")
    refunds = [refund for refund in own if mask_row(refund, REFUND_TEXTS)]
    if refunds and payment is not None:
        evidence = {"refunds": [refund.pk for refund in refunds]}
        record(payment, kind=EventKind.MASKED, cause=cause, evidence=evidence, rows=refunds)
    return len(refunds)


def _mask_case(case: ExceptionCase) -> bool:
    locked = ExceptionCase.objects.select_for_update().get(pk=case.pk)
    changes = {name: text for name, text in CASE_TEXTS.items() if locked.__dict__[name]}
    is_new = any(getattr(locked, name) != text for name, text in changes.items())
    if is_new:
        change_case(locked, **changes)
    return is_new
