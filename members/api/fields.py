"""Request fields that take what is documented and nothing that merely looks like it; more in `payments.api.fields`."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from members.api.dates import read_date, read_instant
from members.operations.adjust_pack import MAXIMUM_DELTA
from payments.api.json import NumberLiteral


class DateField(serializers.Field[date, Any, Any, Any]):
    """A calendar date of the gym."""

    def to_internal_value(self, data: Any) -> date:
        """The date of a text such as 2026-01-31."""
        try:
            return read_date(_text(data))
        except ValueError as error:
            raise serializers.ValidationError([str(error)]) from error


class InstantField(serializers.Field[datetime, Any, Any, Any]):
    """A time with its zone."""

    def to_internal_value(self, data: Any) -> datetime:
        """The instant of an RFC 3339 text."""
        try:
            return read_instant(_text(data))
        except ValueError as error:
            raise serializers.ValidationError([str(error)]) from error


class FlagField(serializers.Field[bool, Any, Any, Any]):
    """True or false."""

    default_error_messages = {"invalid": _("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """The value itself; no number and no text."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class DeltaField(serializers.Field[int, Any, Any, Any]):
    """So many more, or less."""

    default_error_messages = {"invalid": _("Give a whole number from -1000 to 1000, not 0.")}

    def to_internal_value(self, data: Any) -> int:
        """The number itself; no text, no fraction, no true or false."""
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < abs(data) <= MAXIMUM_DELTA:
            self.fail("invalid")
        return data


def _text(data: Any) -> str:
    """The text, or an empty one, which nothing is read from."""
    return data if isinstance(data, str) and not isinstance(data, NumberLiteral) else ""
