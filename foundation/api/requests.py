"""A request's body with the fields that it may have and no other."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from foundation.api.fields import TextField, ValueField
from foundation.api.serializer import SharedSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH


class StrictSerializer(SharedSerializer):
    """A body with these fields and no other."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields; raises a ValidationError that names what is unknown, missing or wrong."""
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Give a JSON object.")]})
        if (values := self._read_at_once(data)) is not None:
            return values
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({_shown(name): [_("This field is not known.")] for name in unknown})
        return super().to_internal_value(data)

    def _read_at_once(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """The fields, where there is nothing to say about any; None where REST framework has to go through them."""
        readers = self._readers
        if readers is None or not self._needed <= data.keys() <= readers.keys() or None in data.values():
            return None
        try:
            return {name: read(data[name]) for name, read in readers.items() if name in data}
        except serializers.ValidationError:
            return None

    @cached_property
    def _readers(self) -> dict[str, Callable[[Any], Any]] | None:
        """What reads each field, by name; None where one is not read by its kind alone."""
        fields: dict[str, Any] = {str(name): field for name, field in self.fields.items()}
        if not all(_is_read_by_kind(field) for field in fields.values()):
            return None
        return {name: field.to_internal_value for name, field in fields.items()}

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(str(name) for name, field in self.fields.items() if field.required)


class EmptyBody(StrictSerializer):
    """A body without fields, which may also not be there at all: DRF reads that as an empty object."""


class ReasonBody(StrictSerializer):
    """Why something was decided."""

    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, minimum=1)


def _is_read_by_kind(field: Any) -> bool:
    """Whether what a request gives becomes the field's value by `to_internal_value` and nothing else."""
    is_by_name = isinstance(field, ValueField) and field.source == field.field_name
    is_said_elsewhere = field.read_only or field.validators or field.default is not empty
    return is_by_name and not (is_said_elsewhere or hasattr(field.parent, f"validate_{field.field_name}"))


def _shown(name: str) -> str:
    """A field's name as an answer may carry it."""
    return name[:64].encode("ascii", "backslashreplace").decode()
