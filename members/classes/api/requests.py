"""What a request about a place in a class may say."""

from foundation.api.fields import FlagField, TextField, WordField
from foundation.api.requests import StrictSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH
from members.enums import BookingStatus
from members.people.api.requests import ForMemberBody

MARKS = [BookingStatus.ATTENDED.value, BookingStatus.NO_SHOW.value, BookingStatus.BOOKED.value]


class BookBody(ForMemberBody):
    """A place; `is_walk_in` for somebody who stands at the desk."""

    is_walk_in = FlagField(required=False)


class CancelBody(StrictSerializer):
    """Why something is called off, if there is anything to say."""

    reason = TextField(maximum=MAXIMUM_REASON_LENGTH, required=False)


class AttendanceBody(StrictSerializer):
    """Whether somebody came; `booked` takes it back."""

    status = WordField(words=MARKS)
