"""What a request for a refund may say."""

from foundation.api.fields import AmountField, TextField
from foundation.api.requests import StrictSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH


class NewRefundBody(StrictSerializer):
    """Money to be given back, and why."""

    amount = AmountField()
    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, minimum=1)
