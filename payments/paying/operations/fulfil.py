"""Deliver what was paid for: after the money is booked, in a transaction of its own, once."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.cases.operations import open_case, settle_cases
from payments.enums import UNDELIVERED, CaseAction, EventKind, ExceptionKind, Fulfilment, PaymentStatus
from payments.ledger.operations.transition import record
from payments.ledger.queries import is_going_back, payment_for_update
from payments.purposes import NotDeliverable, get_purpose

logger = logging.getLogger(__name__)


def fulfil_payment(*, payment_id: int, cause: Cause) -> Fulfilment:
    """Deliver a paid payment's item unless that was done before; the answer is where delivery stands now.

    A failure never un-pays: what was begun is rolled back, `fulfilment` becomes `failed` and staff see a case. What we
    have called off ourselves goes back by itself (`refunding.operations.return_undeliverable`).
    """
    try:
        with transaction.atomic():
            return _deliver(payment_id, cause)
    except NotDeliverable as reason:
        return _give_up(payment_id, cause, str(reason), due_at=timezone.now() if reason.is_our_doing else None)
    except Exception:
        logger.exception("Delivery of payment %s failed", payment_id)
        return _give_up(payment_id, cause, "error")


def _deliver(payment_id: int, cause: Cause) -> Fulfilment:
    payment = payment_for_update(payment_id)
    if payment is None or payment.status != PaymentStatus.SUCCESS:
        return Fulfilment.NONE
    if payment.fulfilment not in UNDELIVERED or is_going_back(payment):
        return Fulfilment(payment.fulfilment)
    record(payment, kind=EventKind.FULFILLED, cause=cause, evidence={}, fulfilment=Fulfilment.DONE)
    get_purpose(payment.type).fulfil(payment_id=payment_id)
    settle_cases(payment, kind=ExceptionKind.NOT_DELIVERED, subject="", action=CaseAction.DELIVER)
    return Fulfilment.DONE


@transaction.atomic
def _give_up(payment_id: int, cause: Cause, reason: str, *, due_at: datetime | None = None) -> Fulfilment:
    payment = payment_for_update(payment_id)
    if payment is None or payment.fulfilment != Fulfilment.PENDING:
        return Fulfilment.FAILED
    evidence = {"reason": reason}
    record(payment, kind=EventKind.FULFILMENT_FAILED, cause=cause, evidence=evidence, fulfilment=Fulfilment.FAILED)
    open_case(
        payment,
        kind=ExceptionKind.NOT_DELIVERED,
        subject="",
        amount_fen=payment.amount_fen,
        evidence=evidence,
        proposed_action=CaseAction.REFUND,
        notification_id=cause.notification_id,
        due_at=due_at,
    )
    return Fulfilment.FAILED
