"""The refund calculator's answer, and what was made of it, as answers show them."""

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, DateField, IdField, NumberField, SentenceField, WordField
from members.classes.api.answers import BookingAnswer
from members.enums import RefundRule
from members.refunds.booked import Booked
from members.refunds.models import RefundDecision
from members.refunds.operations.goes_with_refund import goes_with
from members.training.api.answers import AppointmentAnswer
from payments.refunding.api.answers import RefundAnswer


class LineAnswer(Answer):
    """What goes back of one payment."""

    payment_id = IdField()
    amount = AmountField(source="amount_fen")


class InterestAnswer(Answer):
    """The yearly rate, null where the gym has set none, and what it makes of the amount in a year."""

    percent = AnyTextField(source="shown_percent", allow_null=True)
    valid_from = DateField(allow_null=True)
    rate_source = AnyTextField(source="source", allow_null=True)
    a_year = AmountField(source="a_year_fen")
    since = DateField()
    sentence = SentenceField()


class RefundQuoteAnswer(Answer):
    """It is for all payments that are one with the asked one: `refunds` say what goes back of which, the newest first.

    `units` are the days or sessions that would be taken back, null for all that are `left`; `brings_back` is the
    membership that gets its place again instead, as the upgrade of it is undone. What is `by_hand` the providers take
    no longer: a person transfers it. `formula`, and `unit`, what one of them is called, are in the caller's language.
    `bookings` and `appointments` are given up: once a refund of everything is approved, and booked again, as far as
    there is room, if it comes to nothing; for any other, when the money has arrived.
    """

    rule = WordField(words=RefundRule.values)
    amount = AmountField(source="amount_fen")
    formula = SentenceField(source="explanation")
    units = NumberField(allow_null=True)
    unit = SentenceField(source="unit_name")
    used = NumberField()
    left = NumberField()
    paid = AmountField(source="paid_fen")
    given_back = AmountField(source="given_back_fen")
    refunds = LineAnswer(source="lines", many=True)
    brings_back = IdField(source="brings_back_id", allow_null=True)
    by_hand = AmountField(source="by_hand_fen")
    interest = InterestAnswer()
    bookings = BookingAnswer(many=True)
    appointments = AppointmentAnswer(many=True)


class GoesWithAnswer(Answer):
    """Places in classes and private sessions."""

    bookings = BookingAnswer(many=True)
    appointments = AppointmentAnswer(many=True)


class RefundDecisionAnswer(Answer):
    """The decision with its refunds as they stand now: `refund` is the first of `refunds`, the newest payment's.

    `given_up` are the places in classes that went by now, and `given_up_appointments` the private sessions: with the
    approval, or with the arrival of the money. `at_stake` is what will still be.
    """

    id = IdField()
    payment_id = IdField()
    rule = WordField(words=RefundRule.values)
    formula = SentenceField(source="explanation")
    computed_amount = AmountField(source="computed_fen")
    amount = AmountField(source="amount_fen")
    override_reason = AnyTextField()
    units = NumberField(allow_null=True)
    refund = RefundAnswer()
    refunds = LineAnswer(many=True)
    brings_back = IdField(source="brings_back_id", allow_null=True)
    given_up = BookingAnswer(many=True)
    given_up_appointments = AppointmentAnswer(many=True)
    at_stake = GoesWithAnswer()

    def get_at_stake(self, decision: RefundDecision) -> Booked:
        """What goes when it is approved, or its money has arrived."""
        return goes_with(decision.refund_id).both
