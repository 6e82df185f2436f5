"""What a request for a refund by a rule may say."""

from foundation.api.fields import AmountField, IdField, TextField, WordField
from foundation.api.requests import ReasonBody
from foundation.cause import MAXIMUM_REASON_LENGTH
from members.enums import RefundRule


class NewRefundBody(ReasonBody):
    """Money to be given back by a rule; another amount than the computed one needs a reason."""

    payment_id = IdField()
    rule = WordField(words=RefundRule.values)
    amount = AmountField(required=False)
    override_reason = TextField(maximum=MAXIMUM_REASON_LENGTH, required=False)
