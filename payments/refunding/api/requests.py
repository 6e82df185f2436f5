"""What a request for a refund may say."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.api.described import described
from foundation.api.fields import AmountField, TextField, ValueField
from foundation.api.requests import StrictSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH
from payments.purposes import ALL, NOTHING, Take
from payments.refunding.operations.pay_out import MAXIMUM_REFERENCE

UNITS = ("days", "sessions")
AT_MOST = 10_000


class PaidOutBody(StrictSerializer):
    """The reference of the transfer with which a refund was paid out by hand."""

    reference = TextField(maximum=MAXIMUM_REFERENCE, minimum=1)


class TakeField(ValueField):
    """What a refund takes back: `all`, `nothing`, or a number of one kind: `{"days": 10}`, `{"sessions": 2}`."""

    described = {
        "anyOf": [
            {"enum": [ALL.text, NOTHING.text]},
            *(
                {
                    "type": "object",
                    "properties": {unit: {"type": "integer", "minimum": 0, "maximum": AT_MOST}},
                    "required": [unit],
                    "additionalProperties": False,
                }
                for unit in UNITS
            ),
        ]
    }
    default_error_messages = {"invalid": _('Give "all", "nothing", {{"days": 10}} or {{"sessions": 2}}.')}

    def to_internal_value(self, data: Any) -> Take:
        """What is to be taken."""
        if isinstance(data, str) and data in (ALL.text, NOTHING.text):
            return ALL if data == ALL.text else NOTHING
        if not isinstance(data, dict) or len(data) != 1:
            self.fail("invalid")
        [(unit, units)] = data.items()
        if unit not in UNITS or isinstance(units, bool) or not isinstance(units, int) or not 0 <= units <= AT_MOST:
            self.fail("invalid")
        return Take(units, unit) if units else NOTHING


@described(type="string", pattern="^(all|nothing|(days|sessions):[0-9]{1,5})$", examples=["days:10"])
def taking(text: str) -> Take:
    """A query parameter that says the same: `all`, `nothing`, `days:10` or `sessions:2`."""
    unit, colon, units = text.partition(":")
    given = {unit: int(units)} if colon and units.isdecimal() and len(units) <= len(str(AT_MOST)) else text
    try:
        take: Take = TakeField().to_internal_value(given)
    except serializers.ValidationError:
        raise ValueError(_('Give "all", "nothing", "days:10" or "sessions:2".')) from None
    return take


class NewRefundBody(StrictSerializer):
    """Money to be given back, why, and what is taken back with it."""

    amount = AmountField()
    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, minimum=1)
    take = TakeField(required=False)
