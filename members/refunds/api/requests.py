"""What a request for a refund by a rule may say."""

from foundation.api.fields import AmountField, IdField, TextField, WordField
from foundation.api.requests import ReasonBody
from foundation.cause import MAXIMUM_REASON_LENGTH
from members.enums import RefundRule
from payments.refunding.api.requests import TakeField


class RefundByRuleBody(ReasonBody):
    """Money to be given back by a rule; another amount than the computed one needs a reason.

    `take` is what is taken back of what was bought; without an amount, the rule's amount is computed for it.
    """

    payment_id = IdField()
    rule = WordField(words=RefundRule.values)
    amount = AmountField(required=False)
    override_reason = TextField(maximum=MAXIMUM_REASON_LENGTH, required=False)
    take = TakeField(required=False)
