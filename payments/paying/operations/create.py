"""A payment comes into being: reserve, row and first event in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from foundation.rows import instances
from foundation.rows.writing import insert_both
from payments.enums import Fulfilment, PaymentStatus, PaymentType
from payments.errors import AmountMismatch
from payments.house_rules import PAYMENT_EXPIRES
from payments.ledger.models import Payment
from payments.ledger.numbers import new_transaction_id
from payments.ledger.operations.move_payment import first_event
from payments.purposes import get_purpose


@dataclass(frozen=True, slots=True)
class NewPayment:
    """The terms of a payment. `member_id` is known to exist and to be the caller's to charge."""

    member_id: int
    amount_fen: int
    type: PaymentType
    description: str = ""
    item_id: int | None = None


def create_payment(*, new: NewPayment, cause: Cause) -> Payment:
    """Write the pending payment and, when it names an item, hold that item for the member.

    Raises AmountMismatch when the item's price is another, and whatever the purpose refuses with; then nothing is
    written.
    """
    payment = _pending_payment(new)
    event = first_event(payment, cause=cause, evidence={"amount_fen": new.amount_fen, "item": new.item_id})
    if new.item_id is None:  # both or neither by itself: no transaction around it
        insert_both(payment, event, link="payment")
        return payment
    with transaction.atomic(savepoint=False):
        insert_both(payment, event, link="payment")
        _reserve(payment, new.item_id)
    return payment


def _pending_payment(new: NewPayment) -> Payment:
    now = timezone.now()
    transaction_id = new_transaction_id(now)
    return instances.new(
        Payment,
        member_id=new.member_id,
        amount_fen=new.amount_fen,
        type=new.type,
        item_id=new.item_id,
        description=new.description,
        status=PaymentStatus.PENDING,
        fulfilment=Fulfilment.NONE if new.item_id is None else Fulfilment.PENDING,
        transaction_id=transaction_id,
        transaction_id_index=Payment.index_of(transaction_id),
        created_at=now,
        expires_at=now + PAYMENT_EXPIRES.duration(),
    )


def _reserve(payment: Payment, item_id: int) -> None:
    quote = get_purpose(payment.type).reserve(
        payment_id=payment.pk, member_id=payment.member_id, item_id=item_id, expires_at=payment.expires_at
    )
    if quote.amount_fen != payment.amount_fen:
        raise AmountMismatch
