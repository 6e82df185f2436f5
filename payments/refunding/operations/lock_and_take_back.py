"""What was bought follows its money: locked while a refund is under way, taken back when it has gone back.

Called inside the caller's transaction, under the payment's lock, for payments of every kind; where nothing was bought
by its id, nothing happens. A purpose that fails never stops what is known about money: a case is opened instead.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.database.faults import is_away
from foundation.errors import InvalidField
from payments.cases.operations import open_case
from payments.enums import CaseAction, ExceptionKind, Fulfilment
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.queries import is_refund_under_way
from payments.purposes import Take, get_purpose

logger = logging.getLogger(__name__)


def require_takeable(attempt: Attempt, take: Take | None, *, amount_fen: int, now: datetime) -> None:
    """Raise InvalidField (`take`) for what cannot be taken back of what the payment bought.

    Nothing said is looked at where it would stand for something: where so much makes the whole price go back.
    """
    payment = attempt.payment
    is_given = payment.item_id is not None and payment.fulfilment == Fulfilment.DONE
    if take is not None and take.units and not is_given:
        raise InvalidField({"take": [_("Nothing of this payment was given that could be taken back by its number.")]})
    is_whole = amount_fen == attempt.refundable_fen and not attempt.is_overpayment
    if is_given and (is_whole if take is None else take.units):
        get_purpose(payment.type).check_take(payment_id=payment.pk, take=take, asked_at=now, refund_id=None)


def require_still_takeable(refund: Refund) -> None:
    """Raise InvalidField (`take`) when what a waiting refund is to take has been taken, or promised, before it."""
    take, payment = Take.read(refund.take), refund.payment
    if take is not None and take.units:
        purpose = get_purpose(payment.type)
        purpose.check_take(payment_id=payment.pk, take=take, asked_at=refund.created_at, refund_id=refund.pk)


def lock_entitlement(payment: Payment) -> None:
    """Keep what was given from being used up; what the purpose raises refuses the refund."""
    if payment.item_id is not None and payment.fulfilment == Fulfilment.DONE:
        get_purpose(payment.type).lock(payment_id=payment.pk)


def handed_on_to(payment: Payment) -> str:
    """Whose the thing is that was bought, where it is not the payer's any more; empty else."""
    is_given = payment.item_id is not None and payment.fulfilment == Fulfilment.DONE
    return get_purpose(payment.type).handed_on_to(payment_id=payment.pk) if is_given else ""


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
        _guard(payment, lambda: purpose.release(payment_id=payment.pk), amount_fen=refund.amount_fen)


def _guard(payment: Payment, do: Callable[[], None], *, amount_fen: int) -> None:
    try:
        with transaction.atomic():
            do()
    except Exception as error:
        if is_away(error):  # the provider is asked, or tells, again
            raise
        logger.exception("What payment %s bought could not follow its refund", payment.pk)
        open_case(
            payment,
            kind=ExceptionKind.NOT_TAKEN_BACK,
            subject=f"refunded:{payment.refunded_fen}",
            amount_fen=amount_fen,
            evidence={"refunded_fen": payment.refunded_fen},
            proposed_action=CaseAction.SETTLED_OUTSIDE,
        )
