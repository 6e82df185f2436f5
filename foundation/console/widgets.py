"""The console's inputs under Django's types."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # unfold carries no types
    from django.forms import (
        CheckboxInput,
        CheckboxSelectMultiple,
        FileInput,
        NumberInput,
        PasswordInput,
        Select,
        TextInput,
    )
else:
    from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as CheckboxSelectMultiple
    from unfold.widgets import UnfoldAdminDecimalFieldWidget as NumberInput
    from unfold.widgets import UnfoldAdminFileFieldWidget as FileInput
    from unfold.widgets import UnfoldAdminPasswordWidget as PasswordInput
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
    from unfold.widgets import UnfoldBooleanWidget as CheckboxInput

__all__ = [
    "CheckboxInput",
    "CheckboxSelectMultiple",
    "ClockInput",
    "DayInput",
    "FileInput",
    "InstantInput",
    "NumberInput",
    "PasswordInput",
    "Select",
    "TextInput",
]


class DayInput(TextInput):
    """A date, with the browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """As the browser wants it, whatever the reader's language: `2026-11-23`."""
        text: str | None = f"{value:%Y-%m-%d}" if isinstance(value, date) else super().format_value(value)
        return text


class ClockInput(TextInput):
    """A time of day, with the browser's own clock."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        """As the browser wants it: `09:30`."""
        text: str | None = f"{value:%H:%M}" if isinstance(value, time) else super().format_value(value)
        return text


class InstantInput(TextInput):
    """A date and a time of day, with the browser's own calendar; the field makes it the gym's time."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        """As the browser wants it: `2026-11-23T09:30`."""
        text: str | None = f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else super().format_value(value)
        return text
