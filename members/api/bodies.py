"""What a request may say: every body that the members' API reads. More are in `payments.api.requests`."""

from members.api.fields import DateField, DeltaField, FlagField, InstantField
from members.enums import BookingStatus, CheckInMethod, RefundRule
from payments.api.fields import AmountField, IdField, TextField, WordField
from payments.api.requests import ReasonBody, StrictSerializer

MARKS = [BookingStatus.ATTENDED.value, BookingStatus.NO_SHOW.value, BookingStatus.BOOKED.value]


class NewMemberBody(StrictSerializer):
    """Somebody becomes a member; without a password the account cannot sign in."""

    name = TextField(maximum=100, minimum=1)
    phone = TextField(maximum=40, minimum=1)
    username = TextField(maximum=150, required=False)
    password = TextField(maximum=1000, required=False)


class ForMemberBody(StrictSerializer):
    """Whom it is for, when it is not for the caller."""

    member_id = IdField(required=False)


class BookBody(ForMemberBody):
    """A place; `is_walk_in` for somebody who stands at the desk."""

    is_walk_in = FlagField(required=False)


class CancelBody(StrictSerializer):
    """Why something is called off, if there is anything to say."""

    reason = TextField(maximum=200, required=False)


class StartBody(StrictSerializer):
    """The first day of a membership."""

    on = DateField()


class FreezeBody(ReasonBody):
    """The first and the last day on which a membership rests."""

    starts_on = DateField()
    ends_on = DateField()


class FreezeEndBody(ReasonBody):
    """The last day that was taken of a freeze."""

    last_day = DateField()


class TransferBody(ReasonBody):
    """Who gets the rest of a membership."""

    to_member_id = IdField()


class UpgradeBody(StrictSerializer):
    """The better plan; another price than the computed one needs a reason."""

    plan_id = IdField()
    price = AmountField(required=False)
    override_reason = TextField(maximum=200, required=False)


class AppointmentBody(StrictSerializer):
    """A private session."""

    pack_id = IdField()
    coach_id = IdField()
    starts_at = InstantField()


class CoachBody(ReasonBody):
    """Whom a pack is with from now on; null: with anybody."""

    coach_id = IdField(allow_null=True)


class AdjustBody(ReasonBody):
    """So many sessions more, or less."""

    delta = DeltaField()


class ExtendBody(ReasonBody):
    """The last day of a pack."""

    until = DateField()


class AttendanceBody(StrictSerializer):
    """Whether somebody came; `booked` takes it back."""

    status = WordField(words=MARKS)


class CheckInBody(StrictSerializer):
    """A visit; with a note, and the permission, also against the verdict."""

    method = WordField(words=CheckInMethod.values)
    note = TextField(maximum=200, required=False)


class NewRefundBody(ReasonBody):
    """Money to be given back by a rule; another amount than the computed one needs a reason."""

    payment_id = IdField()
    rule = WordField(words=RefundRule.values)
    amount = AmountField(required=False)
    override_reason = TextField(maximum=200, required=False)


# Made once: a serializer holds nothing of what it reads, and making one copies every field.
NEW_MEMBER = NewMemberBody()
FOR_MEMBER = ForMemberBody()
BOOK = BookBody()
CANCEL = CancelBody()
START = StartBody()
FREEZE = FreezeBody()
FREEZE_END = FreezeEndBody()
TRANSFER = TransferBody()
UPGRADE = UpgradeBody()
APPOINTMENT = AppointmentBody()
COACH = CoachBody()
ADJUST = AdjustBody()
EXTEND = ExtendBody()
ATTENDANCE = AttendanceBody()
CHECK_IN = CheckInBody()
NEW_REFUND = NewRefundBody()
