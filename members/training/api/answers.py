"""Members' packs, their entries and private sessions, as answers show them."""

from typing import Any

from django.db.models import QuerySet

from foundation.api.answers import Answer
from foundation.api.fields import (
    AmountField,
    AnyTextField,
    DateField,
    FlagField,
    IdField,
    InstantField,
    NumberField,
    WordField,
)
from members.enums import AnswerWay, AppointmentStatus, EntryKind
from members.people.api.answers import CoachAnswer
from members.training.links import confirmation_url
from members.training.models import Appointment, OwnedPack
from members.training.remaining_sessions import annotate_balance


def with_pack_facts(packs: QuerySet[OwnedPack]) -> QuerySet[Any]:
    """The packs with their balance and their coach."""
    return annotate_balance(packs).select_related("coach")


class OwnedPackAnswer(Answer):
    """A pack that came with its facts; prices and payment are null for whom they do not concern.

    `balance` is what is left, `bookable` what of it can still be booked; no coach means any.
    """

    id = IdField()
    member_id = IdField()
    pack_id = IdField()
    payment_id = IdField(allow_null=True)
    title = AnyTextField()
    coach = CoachAnswer(allow_null=True)
    sessions = NumberField()
    gift_sessions = NumberField()
    minutes = NumberField()
    price = AmountField(source="price_fen", allow_null=True)
    list_price = AmountField(source="list_price_fen", allow_null=True)
    starts_on = DateField()
    expires_on = DateField()
    balance = NumberField()
    bookable = NumberField()
    is_locked = FlagField()
    is_withdrawn = FlagField()
    created_at = InstantField()

    def get_is_locked(self, pack: OwnedPack) -> bool:
        """Whether a refund of it is under way."""
        return pack.locked_at is not None

    def get_is_withdrawn(self, pack: OwnedPack) -> bool:
        """Whether a refund took it back."""
        return pack.withdrawn_at is not None


class PackEntryAnswer(Answer):
    """An entry of a pack's ledger; `balance` is what was left after it."""

    id = IdField()
    number = NumberField()
    kind = WordField(words=EntryKind.values)
    sessions = NumberField(source="delta")
    balance = NumberField()
    appointment_id = IdField(allow_null=True)
    reason = AnyTextField()
    created_at = InstantField()


class AppointmentAnswer(Answer):
    """A private session that came with its coach; in the status `to_confirm` only the member can say it was held.

    `proposed_at` is when the member was last asked for that, `answered_by` the way in which the member answered, and
    `objected_at` when the answer was no: then it waits for staff.
    """

    id = IdField()
    pack_id = IdField()
    member_id = IdField()
    coach = CoachAnswer()
    starts_at = InstantField()
    ends_at = InstantField()
    status = WordField(words=AppointmentStatus.values)
    proposed_at = InstantField(allow_null=True)
    answered_by = WordField(words=AnswerWay.values, allow_null=True)
    objected_at = InstantField(allow_null=True)
    created_at = InstantField()


class ProposedAnswer(AppointmentAnswer):
    """The same for whoever asks the member; `confirm_url` is the page on which the member answers, without a token.

    It is for the member alone: whoever has it can answer in the member's place.
    """

    confirm_url = AnyTextField()

    def get_confirm_url(self, appointment: Appointment) -> str:
        """The link of this proposal."""
        return confirmation_url(appointment)
