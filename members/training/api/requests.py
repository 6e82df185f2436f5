"""What a request about private sessions, or a pack of them, may say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.api.fields import DateField, IdField, InstantField, ValueField
from foundation.api.requests import ReasonBody, StrictSerializer
from members.training.operations.adjust_pack import MAXIMUM_DELTA


class DeltaField(ValueField):
    """So many more, or less."""

    described = {"type": "integer", "minimum": -MAXIMUM_DELTA, "maximum": MAXIMUM_DELTA, "not": {"const": 0}}

    default_error_messages = {"invalid": _("Give a whole number from -1000 to 1000, not 0.")}

    def to_internal_value(self, data: Any) -> int:
        """The number itself; no text, no fraction, no true or false."""
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < abs(data) <= MAXIMUM_DELTA:
            self.fail("invalid")
        return data


class AppointmentBody(StrictSerializer):
    """A private session."""

    pack_id = IdField()
    coach_id = IdField()
    starts_at = InstantField()


class CoachBody(ReasonBody):
    """Whom a pack is with from now on; null: with anybody."""

    coach_id = IdField(allow_null=True)


class AdjustBody(ReasonBody):
    """So many sessions more, or less."""

    delta = DeltaField()


class ExtendBody(ReasonBody):
    """The last day of a pack."""

    until = DateField()
