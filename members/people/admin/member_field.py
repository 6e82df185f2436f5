"""Another member, named by the whole phone number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.console.widgets import TextInput
from members.people.models import Member
from members.people.phones import WRITTEN_CHARACTERS, has_phone


class MemberField(forms.CharField):
    """A phone number that is a member for the program."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=WRITTEN_CHARACTERS, widget=TextInput({"inputmode": "tel", "autocomplete": "off"}), **options
        )

    def clean(self, value: Any) -> Any:
        """The member; an objection when nobody has the number."""
        member = Member.objects.filter(has_phone(super().clean(value))).first()
        if member is None:
            raise ValidationError(_("No member has this phone number."))
        return member
