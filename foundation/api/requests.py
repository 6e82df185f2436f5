"""A request's body with the fields that it may have and no other."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from foundation.api.fields import TextField
from foundation.cause import MAXIMUM_REASON_LENGTH


class StrictSerializer(serializers.Serializer[Any]):
    """A body with these fields and no other."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields; raises a ValidationError that names what is unknown, missing or wrong."""
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Give a JSON object.")]})
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({_shown(name): [_("This field is not known.")] for name in unknown})
        return super().to_internal_value(data)


class ReasonBody(StrictSerializer):
    """Why something was decided."""

    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, minimum=1)


# Made once: a serializer holds nothing of what it reads, and making one copies every field.
EMPTY = StrictSerializer()
REASON = ReasonBody()


def _shown(name: str) -> str:
    """A field's name as an answer may carry it."""
    return name[:64].encode("ascii", "backslashreplace").decode()


def require_empty(request: Request) -> None:
    """Raise a ValidationError that names what a body without fields should not hold."""
    EMPTY.to_internal_value(request.data or {})
