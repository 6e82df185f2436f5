"""A request's body with the fields that it may have and no other."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.api.fields import TextField
from foundation.api.serializer import SharedSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH


class StrictSerializer(SharedSerializer):
    """A body with these fields and no other."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields; raises a ValidationError that names what is unknown, missing or wrong."""
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Give a JSON object.")]})
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({_shown(name): [_("This field is not known.")] for name in unknown})
        return super().to_internal_value(data)


class EmptyBody(StrictSerializer):
    """A body without fields, which may also not be there at all: DRF reads that as an empty object."""


class ReasonBody(StrictSerializer):
    """Why something was decided."""

    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, minimum=1)


def _shown(name: str) -> str:
    """A field's name as an answer may carry it."""
    return name[:64].encode("ascii", "backslashreplace").decode()
