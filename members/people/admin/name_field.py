"""The name of a person, as the console's forms take it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from members.people.names import name_error, plain_name


class NameField(forms.CharField):
    """A name in its one form; an objection says which character is wrong."""

    def to_python(self, value: Any) -> str:
        """With ordinary blanks."""
        return plain_name(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """As for a member who is made anew."""
        super().validate(value)
        error = name_error(value)
        if error is not None:
            raise ValidationError(str(error))
