"""What a request to freeze, hand on or upgrade a membership may say."""

from foundation.api.fields import AmountField, DateField, IdField, TextField
from foundation.api.requests import ReasonBody, StrictSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH


class FreezeBody(ReasonBody):
    """The first and the last day on which a membership rests."""

    starts_on = DateField()
    ends_on = DateField()


class FreezeEndBody(ReasonBody):
    """The last day that was taken of a freeze."""

    last_day = DateField()


class TransferBody(ReasonBody):
    """Who gets the rest of a membership."""

    to_member_id = IdField()


class UpgradeBody(StrictSerializer):
    """The better plan; another price than the computed one needs a reason."""

    plan_id = IdField()
    price = AmountField(required=False)
    override_reason = TextField(maximum=MAXIMUM_REASON_LENGTH, required=False)
