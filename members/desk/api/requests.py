"""What a request for a new member may say."""

from typing import Any

from foundation.api.fields import TextField
from foundation.api.requests import StrictSerializer
from members.people.phones import read_phone


class PhoneField(TextField):
    """A phone number, however it is written; only what is none is read as a text, of which nothing may be unseen."""

    def to_internal_value(self, data: Any) -> str:
        """In its one form where it is one."""
        return read_phone(data, longest=self.maximum) or super().to_internal_value(data)


class NewMemberBody(StrictSerializer):
    """Somebody becomes a member; without a password the account cannot sign in."""

    name = TextField(maximum=100, minimum=1)
    phone = PhoneField(maximum=40, minimum=1)
    username = TextField(maximum=150, required=False)
    password = TextField(maximum=1000, required=False)
