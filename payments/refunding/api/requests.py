"""What a request for a refund may say."""

from foundation.api.fields import AmountField, TextField
from foundation.api.requests import StrictSerializer


class NewRefundBody(StrictSerializer):
    """Money to be given back, and why."""

    amount = AmountField()
    reason = TextField(maximum=200, minimum=1)
