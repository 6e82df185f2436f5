"""What was bought follows its money: locked while a refund is under way, taken back when it has gone back.

Called inside the caller's transaction, under the payment's lock, for payments of every kind; where nothing was bought
by its id, nothing happens. A purpose that fails never stops what is known about money: a case is opened instead.
"""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction

from payments.cases.operations import open_case
from payments.enums import OPEN_REFUNDS, CaseAction, ExceptionKind, Fulfilment, RefundStatus
from payments.ledger.models import Payment, Refund
from payments.purposes import get_purpose

logger = logging.getLogger(__name__)

_UNDER_WAY = (RefundStatus.AWAITING_APPROVAL, *OPEN_REFUNDS)


def lock_entitlement(payment: Payment) -> None:
    """Keep what was given from being used up; what the purpose raises refuses the refund."""
    if payment.item_id is not None and payment.fulfilment == Fulfilment.DONE:
        get_purpose(payment.type).lock(payment_id=payment.pk)


def at_stake(payment: Payment, refund: Refund) -> Sequence[str]:
    """What is given up when the refund is approved, in lines for a person."""
    if not _is_entitled(payment, refund):
        return ()
    return get_purpose(payment.type).at_stake(payment_id=payment.pk, refund_id=refund.pk)


def call_off(payment: Payment, refund: Refund, *, user_id: int) -> None:
    """Give up what was booked with what is going back; what the purpose raises refuses the approval."""
    if _is_entitled(payment, refund):
        get_purpose(payment.type).call_off(payment_id=payment.pk, refund_id=refund.pk, user_id=user_id)


def _is_entitled(payment: Payment, refund: Refund) -> bool:
    """Whether what was bought was given, and the refund is of its price; not of what was paid twice."""
    is_given = payment.item_id is not None and payment.fulfilment == Fulfilment.DONE
    return is_given and not refund.attempt.is_overpayment


def unlock_entitlement(payment: Payment) -> None:
    """Give it free again when no refund of it is under way any more."""
    if payment.item_id is None or payment.fulfilment != Fulfilment.DONE:
        return
    under_way = Refund.objects.filter(payment=payment, status__in=_UNDER_WAY, attempt__is_overpayment=False)
    if not under_way.exists():
        purpose = get_purpose(payment.type)
        _guard(payment, lambda: purpose.unlock(payment_id=payment.pk), amount_fen=0)


def take_back(payment: Payment, refund: Refund) -> None:
    """Take back the part that the refund paid for; a hold on what was never delivered ends with the whole price."""
    if payment.item_id is None:
        return
    purpose = get_purpose(payment.type)
    if payment.fulfilment == Fulfilment.DONE:
        back = {"refund_id": refund.pk, "refund_fen": refund.amount_fen}
        _guard(payment, lambda: purpose.revoke(payment_id=payment.pk, **back), amount_fen=refund.amount_fen)
    elif payment.is_wholly_refunded:
        _guard(payment, lambda: purpose.release(payment_id=payment.pk), amount_fen=payment.amount_fen)


def _guard(payment: Payment, do: Callable[[], None], *, amount_fen: int) -> None:
    try:
        with transaction.atomic():
            do()
    except Exception:
        logger.exception("What payment %s bought could not follow its refund", payment.pk)
        open_case(
            payment,
            kind=ExceptionKind.NOT_TAKEN_BACK,
            subject=f"refunded:{payment.refunded_fen}",
            amount_fen=amount_fen,
            evidence={"refunded_fen": payment.refunded_fen},
            proposed_action=CaseAction.SETTLED_OUTSIDE,
        )
