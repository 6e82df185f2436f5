"""The front desk's verdict, and a visit, as answers show them."""

from foundation.api.answers import Answer
from foundation.api.fields import AnyTextField, IdField, InstantField, SentenceField, WordField
from members.classes.api.answers import BookingAnswer
from members.door.operations.admission import Verdict
from members.enums import Admission, CheckInMethod


class VerdictAnswer(Answer):
    """Whether the member may enter, why, and what to do next."""

    verdict = WordField(source="admission", words=Admission.values)
    reason = AnyTextField()
    detail = SentenceField(source="sentence")
    next_action = SentenceField()
    membership_id = IdField(allow_null=True)
    booking_id = IdField(allow_null=True)

    def get_membership_id(self, verdict: Verdict) -> int | None:
        """The membership that it rests on."""
        return verdict.membership.pk if verdict.membership else None

    def get_booking_id(self, verdict: Verdict) -> int | None:
        """The booking that it rests on."""
        return verdict.booking.pk if verdict.booking else None


class TakenBackAnswer(Answer):
    """Whose visit it was, and when; it is none any more, and its id is nothing's.

    `given_up` are the places that nothing pays for any more since the membership that began with it waits again.
    """

    member_id = IdField(source="row.member_id")
    at = InstantField(source="row.at")
    given_up = BookingAnswer(many=True)


class CheckInAnswer(Answer):
    """The verdict of that moment; `note` is why a refusal was overruled.

    `given_up` are the places that nothing pays for any more since the membership began with this visit.
    """

    id = IdField()
    member_id = IdField()
    at = InstantField()
    method = WordField(words=CheckInMethod.values)
    verdict = WordField(words=Admission.values)
    reason = AnyTextField()
    membership_id = IdField(allow_null=True)
    booking_id = IdField(allow_null=True)
    note = AnyTextField()
    given_up = BookingAnswer(many=True)
