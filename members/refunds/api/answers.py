"""The refund calculator's answer, and what was made of it, as answers show them."""

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, IdField, NumberField, SentenceField, WordField
from members.classes.api.answers import BookingAnswer
from members.enums import RefundRule
from members.training.api.answers import AppointmentAnswer
from payments.refunding.api.answers import RefundAnswer


class RefundQuoteAnswer(Answer):
    """`units` are the days or sessions that would be taken back, null for all that are `left`.

    `formula`, and `unit`, what one of them is called, are in the caller's language. `bookings` and `appointments` are
    given up once a refund of everything is approved, and booked again, as far as there is room, if it comes to nothing.
    """

    rule = WordField(words=RefundRule.values)
    amount = AmountField(source="amount_fen")
    formula = AnyTextField(source="explanation")
    units = NumberField(allow_null=True)
    unit = SentenceField(source="unit_name")
    used = NumberField()
    left = NumberField()
    paid = AmountField(source="paid_fen")
    given_back = AmountField(source="given_back_fen")
    bookings = BookingAnswer(many=True)
    appointments = AppointmentAnswer(many=True)


class RefundDecisionAnswer(Answer):
    """The decision with its refund as it stands now."""

    id = IdField()
    payment_id = IdField()
    rule = WordField(words=RefundRule.values)
    formula = AnyTextField(source="explanation")
    computed_amount = AmountField(source="computed_fen")
    amount = AmountField(source="amount_fen")
    override_reason = AnyTextField()
    units = NumberField(allow_null=True)
    refund = RefundAnswer()
