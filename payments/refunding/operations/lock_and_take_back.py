"""What was bought follows its money: locked while a refund is under way, taken back when it has gone back.

Called inside the caller's transaction, under the payment's lock, for payments of every kind; where nothing was bought
by its id, nothing happens. A purpose that fails never stops what is known about money: a case is opened instead.
"""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from payments.cases.operations import open_case
from payments.enums import CaseAction, ExceptionKind, Fulfilment
from payments.ledger.models import Payment, Refund
from payments.ledger.queries import is_refund_under_way
from payments.purposes import Take, get_purpose

logger = logging.getLogger(__name__)


def require_takeable(payment: Payment, take: Take | None) -> None:
    """Raise InvalidField (`take`) for what cannot be taken back of what the payment bought."""
    if take is None or not take.units:
        return
    if payment.item_id is None or payment.fulfilment != Fulfilment.DONE:
        raise InvalidField({"take": [_("Nothing of this payment was given that could be taken back by its number.")]})
    get_purpose(payment.type).check_take(payment_id=payment.pk, take=take)


def lock_entitlement(payment: Payment) -> None:
    """Keep what was given from being used up; what the purpose raises refuses the refund."""
    if payment.item_id is not None and payment.fulfilment == Fulfilment.DONE:
        get_purpose(payment.type).lock(payment_id=payment.pk)


def at_stake(payment: Payment, refund: Refund) -> Sequence[str]:
    """What was given up for the refund and what will be, in lines for a person."""
    if not is_entitled(payment, refund):
        return ()
    return get_purpose(payment.type).at_stake(payment_id=payment.pk, refund_id=refund.pk)


def call_off(payment: Payment, refund: Refund, *, user_id: int) -> None:
    """Give up what was booked with what is going back; what the purpose raises refuses the approval."""
    if is_entitled(payment, refund):
        get_purpose(payment.type).call_off(payment_id=payment.pk, refund_id=refund.pk, user_id=user_id)


def is_entitled(payment: Payment, refund: Refund) -> bool:
    """Whether what was bought was given, and the refund is of its price; not of what was paid twice."""
    is_given = payment.item_id is not None and payment.fulfilment == Fulfilment.DONE
    return is_given and not refund.attempt.is_overpayment


def unlock_entitlement(payment: Payment) -> None:
    """Give it free again when no refund of it is under way any more."""
    if payment.item_id is None or payment.fulfilment != Fulfilment.DONE:
        return
    if not is_refund_under_way([payment.pk]):
        purpose = get_purpose(payment.type)
        _guard(payment, lambda: purpose.unlock(payment_id=payment.pk), amount_fen=0)


def take_back(payment: Payment, refund: Refund) -> None:
    """Take back what the refund is to take; a hold on what was never delivered ends with the whole price."""
    if payment.item_id is None:
        return
    purpose = get_purpose(payment.type)
    if payment.fulfilment == Fulfilment.DONE:
        take = Take.read(refund.take)
        _guard(
            payment,
            lambda: purpose.revoke(payment_id=payment.pk, refund_id=refund.pk, take=take),
            amount_fen=refund.amount_fen,
        )
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
