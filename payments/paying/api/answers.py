"""A payment as answers show it."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, IdField, InstantField, WordField
from payments.enums import PAID_BY_VALUES, FailureReason, Fulfilment, PaymentStatus, PaymentType, ProviderName
from payments.ledger.models import Payment
from payments.paying.links import checkout_url
from payments.paying.operations.checkout import Checkout
from payments.providers.base import Channel, InstructionKind
from payments.receipts.shown_for import ended_at, is_shown


class PaymentAnswer(Answer):
    """One payment, of an object or a row of COLUMNS."""

    id = IdField()
    member_id = IdField()
    amount = AmountField(source="amount_fen")
    type = WordField(words=PaymentType.values)
    status = WordField(words=PaymentStatus.values)
    transaction_id = AnyTextField()
    description = AnyTextField()
    created_at = InstantField()
    provider = WordField(words=PAID_BY_VALUES, allow_null=True)
    item_id = IdField(allow_null=True)
    paid_at = InstantField(allow_null=True)
    expires_at = InstantField()
    refunded_amount = AmountField(source="refunded_fen")
    fulfilment = WordField(words=Fulfilment.values)
    failure_reason = WordField(words=FailureReason.values, allow_null=True)
    checkout_url = AnyTextField(allow_null=True)

    def get_checkout_url(self, payment: Any) -> str | None:
        """The hosted page: to pay on, and for a year after the payment ended its receipt."""
        row = payment if isinstance(payment, dict) else vars(payment)
        ended = ended_at(status=row["status"], paid_at=row["paid_at"], expires_at=row["expires_at"])
        return checkout_url(row["id"]) if is_shown(ended, now=timezone.now()) else None


class CheckoutAnswer(Answer):
    """What the payer's device does next, as the provider said."""

    provider = WordField(words=ProviderName.values, source="attempt.provider")
    channel = WordField(words=[channel.value for channel in Channel], source="attempt.channel")
    kind = WordField(words=[kind.value for kind in InstructionKind], source="instruction.kind.value")
    content = AnyTextField(source="instruction.content", allow_null=True)
    parameters = serializers.DictField(source="instruction.parameters", child=AnyTextField())


class OpenedPaymentAnswer(PaymentAnswer):
    """A payment that was opened just now."""

    checkout: Any = CheckoutAnswer()

    def to_representation(self, opened: Checkout) -> dict[str, Any]:
        """The payment, and how to pay it."""
        return {**PaymentAnswer.of(opened.payment), "checkout": CheckoutAnswer.of(opened)}


class CreatedPaymentAnswer(OpenedPaymentAnswer):
    """A new payment; `checkout` is there when it was opened in the same call."""

    checkout = CheckoutAnswer(required=False)

    def to_representation(self, made: Payment | Checkout) -> dict[str, Any]:
        """The payment, and how to pay it if it was opened."""
        return PaymentAnswer.of(made) if isinstance(made, Payment) else super().to_representation(made)


# The columns that the answer is made of.
COLUMNS = PaymentAnswer.sources()
