"""Deliver what was paid for: after the money is booked, in a transaction of its own, once."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from foundation.database.faults import FAULTS, is_away
from payments.cases.operations import open_case, settle_cases
from payments.enums import UNDELIVERED, CaseAction, EventKind, ExceptionKind, Fulfilment, PaymentStatus
from payments.house_rules import DELIVERY_PATIENCE
from payments.ledger.models import Event
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import is_going_back, paid_fen, payment_for_update
from payments.purposes import NotDeliverable, get_purpose

logger = logging.getLogger(__name__)


def fulfil_payment(*, payment_id: int, cause: Cause) -> Fulfilment:
    """Deliver a paid payment's item unless that was done before; the answer is where delivery stands now.

    A failure never un-pays: what was begun is rolled back, `fulfilment` becomes `failed` and staff see a case: to send
    the money back for what cannot be given any more, to deliver it after all for a fault of ours. What we have called
    off ourselves goes back by itself (`refunding.operations.return_undeliverable`). A fault of the database that passes
    leaves it to be delivered by `retry_fulfilments`, for as long as DELIVERY_PATIENCE.
    """
    try:
        with transaction.atomic():
            return _deliver(payment_id, cause)
    except NotDeliverable as reason:
        due_at = timezone.now() if reason.is_our_doing else None
        return _give_up(payment_id, cause, str(reason), CaseAction.REFUND, due_at=due_at)
    except Exception as error:
        _say(payment_id, error)
        if is_away(error) and _is_young(payment_id):
            return Fulfilment.PENDING
        return _give_up(payment_id, cause, "error", CaseAction.DELIVER)


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


def _say(payment_id: int, error: Exception) -> None:
    if is_away(error):
        FAULTS.tell(f"Delivery of payment {payment_id} did not get through to the database", error)
    else:
        logger.error("Delivery of payment %s failed", payment_id, exc_info=error)


def _is_young(payment_id: int) -> bool:
    """Whether its money has been here for less than what a passing fault may last."""
    paid = Event.objects.filter(payment_id=payment_id, kind=EventKind.SUCCEEDED).order_by("-number").first()
    return paid is not None and timezone.now() - paid.created_at < DELIVERY_PATIENCE.duration()


@transaction.atomic
def _give_up(
    payment_id: int, cause: Cause, reason: str, proposal: CaseAction, *, due_at: datetime | None = None
) -> Fulfilment:
    """The case says why of the last try: what was a fault of ours may be gone for good when it is tried again."""
    payment = payment_for_update(payment_id)
    if payment is None or payment.fulfilment not in UNDELIVERED:
        return Fulfilment.FAILED
    evidence = {"reason": reason}
    if payment.fulfilment == Fulfilment.PENDING:
        record(payment, kind=EventKind.FULFILMENT_FAILED, cause=cause, evidence=evidence, fulfilment=Fulfilment.FAILED)
    open_case(
        payment,
        kind=ExceptionKind.NOT_DELIVERED,
        subject="",
        amount_fen=paid_fen([payment.pk]),
        evidence=evidence,
        proposed_action=proposal,
        notification_id=cause.notification_id,
        due_at=due_at,
    )
    return Fulfilment.FAILED
