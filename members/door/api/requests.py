"""What a visit's request may say."""

from foundation.api.fields import TextField, WordField
from foundation.api.requests import StrictSerializer
from members.enums import CheckInMethod


class CheckInBody(StrictSerializer):
    """A visit; with a note, and the permission, also against the verdict."""

    method = WordField(words=CheckInMethod.values)
    note = TextField(maximum=200, required=False)
