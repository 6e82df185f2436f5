"""Money that came for what we had called off goes back by itself: nobody has to decide about it."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause, EventSource
from foundation.errors import ServiceError
from foundation.site_language import written
from payments.cases.operations import settle_cases
from payments.enums import CaseAction, ExceptionKind, Fulfilment, RefundStatus
from payments.ledger.models import Attempt, ExceptionCase, Payment, Refund
from payments.ledger.queries import payment_for_update, settling_attempt
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refund
from payments.refunding.own_word import needs_approval

logger = logging.getLogger(__name__)

SYSTEM = Cause(EventSource.COMMAND, actor="system")
# Whoever takes a case up has this long; one that was refused is tried again after it.
LEASE = timedelta(minutes=5)


def return_undeliverable() -> int:
    """Send back the whole of what is due, and say for how many payments; the case of each is settled with it.

    Only below the approval threshold: above it the case waits for a person, as every other undelivered payment does.
    Not inside a transaction, as providers are called. Several may run at once.
    """
    began, returned = timezone.now(), 0
    due = ExceptionCase.objects.filter(due_at__lte=began, closed_at__isnull=True).order_by("due_at", "id")
    while (case := due.first()) is not None:
        mine = ExceptionCase.objects.filter(pk=case.pk, due_at=case.due_at)
        if mine.update(due_at=timezone.now() + LEASE):
            returned += _return(case)
    return returned


def _return(case: ExceptionCase) -> bool:
    try:
        refund = _reserve(case)
    except ServiceError as refusal:
        logger.warning("What exception %s is about does not go back yet: %s", case.pk, refusal.code)
        return False
    if refund is not None and refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=SYSTEM)
    return refund is not None


@transaction.atomic
def _reserve(case: ExceptionCase) -> Refund | None:
    """The refund, reserved with the end of the case; None where there is nothing to return, or a person decides."""
    assert case.payment_id is not None  # only what was paid for is not delivered
    payment = payment_for_update(case.payment_id)
    attempt = None if payment is None else settling_attempt(payment)
    if payment is None or attempt is None or not _goes_back(payment, attempt):
        ExceptionCase.objects.filter(pk=case.pk).update(due_at=None)
        return None
    reason = written(_("Called off by the gym before it was paid"))
    new = NewRefund(payment.pk, attempt.refundable_fen, reason, None, attempt.pk)
    refund = reserve_refund(new=new, cause=SYSTEM)
    settle_cases(payment, kind=ExceptionKind.NOT_DELIVERED, subject=case.subject, action=CaseAction.REFUND)
    return refund


def _goes_back(payment: Payment, attempt: Attempt) -> bool:
    if payment.fulfilment != Fulfilment.FAILED or not attempt.refundable_fen:
        return False
    return not needs_approval(attempt.refund_reserved_fen + attempt.refundable_fen)
