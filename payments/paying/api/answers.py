"""A payment as answers show it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, IdField, InstantField, WordField
from payments.enums import PAID_BY_VALUES, FailureReason, Fulfilment, PaymentStatus, PaymentType, ProviderName
from payments.ledger.models import Payment
from payments.paying.links import checkout_urls
from payments.paying.operations.checkout import Checkout
from payments.providers.base import Channel, InstructionKind
from payments.receipts.shown_for import are_shown, ended_at


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

    def get_checkout_url_of_each(self, payments: Sequence[Any]) -> list[str | None]:
        """The hosted page: to pay on, and for a year after the payment ended its receipt."""
        ended = [ended_at(status=one.status, paid_at=one.paid_at, expires_at=one.expires_at) for one in payments]
        shown, urls = are_shown(ended, now=timezone.now()), checkout_urls(one.id for one in payments)
        return [url if is_seen else None for url, is_seen in zip(urls, shown, strict=True)]


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

    def show_each(self, rows: Sequence[Checkout]) -> list[dict[str, Any]]:
        """The payments, and how to pay each."""
        return [{**PaymentAnswer.of(each.payment), "checkout": CheckoutAnswer.of(each)} for each in rows]


class CreatedPaymentAnswer(OpenedPaymentAnswer):
    """A new payment; `checkout` is there when it was opened in the same call."""

    checkout = CheckoutAnswer(required=False)

    def show_each(self, rows: Sequence[Payment | Checkout]) -> list[dict[str, Any]]:
        """The payments, and how to pay those that were opened."""
        return [(PaymentAnswer if isinstance(each, Payment) else OpenedPaymentAnswer).of(each) for each in rows]


# The columns that the answer is made of.
COLUMNS = PaymentAnswer.sources()
