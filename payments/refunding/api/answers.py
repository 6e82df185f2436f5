"""A refund as answers show it, to staff."""

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, FlagField, IdField, InstantField, WordField
from payments.enums import ProviderName, RefundStatus


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
    provider = WordField(words=ProviderName.values)
    is_external = FlagField()
    is_by_hand = FlagField()
    reference = AnyTextField(allow_null=True)
    requested_by = IdField(source="requested_by_id", allow_null=True)
    approved_by = IdField(source="approved_by_id", allow_null=True)
    created_at = InstantField()
    succeeded_at = InstantField(allow_null=True)
