"""A refund as answers show it, to staff."""

from collections.abc import Sequence

from rest_framework import serializers

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, FlagField, IdField, InstantField, SentenceField, WordField
from payments.enums import PAID_BY_VALUES, RefundStatus
from payments.ledger.models import Refund
from payments.refunding.operations.lock_and_take_back import at_stake


class RefundAnswer(Answer):
    """`take` is what was said to be taken back (`all`, `nothing`, `days:10`), null where the amount decides it.
    `reference` is that of the transfer where it was paid out by hand.

    `refund_number` is what the provider knows it by; `failure_reason` the provider's code of the last "no"."""

    id = IdField()
    payment_id = IdField()
    refund_number = AnyTextField(source="number")
    amount = AmountField(source="amount_fen")
    reason = AnyTextField()
    take = AnyTextField(allow_null=True)
    status = WordField(words=RefundStatus.values)
    failure_reason = AnyTextField(source="failure", allow_null=True)
    provider = WordField(words=PAID_BY_VALUES)
    is_external = FlagField()
    is_by_hand = FlagField()
    reference = AnyTextField(allow_null=True)
    requested_by = IdField(source="requested_by_id", allow_null=True)
    approved_by = IdField(source="approved_by_id", allow_null=True)
    created_at = InstantField()
    succeeded_at = InstantField(allow_null=True)


class AskedRefundAnswer(RefundAnswer):
    """A refund that was just asked for. `at_stake` says what was given up for it and what will be, in sentences for
    people."""

    at_stake = serializers.ListField(child=SentenceField())

    def get_at_stake(self, refund: Refund) -> Sequence[str]:
        """Places in classes and private sessions."""
        return at_stake(refund.payment, refund)
