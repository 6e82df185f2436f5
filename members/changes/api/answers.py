"""A freeze that was asked for, and an upgrade, as answers show them."""

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, DateField, IdField, NumberField, SentenceField
from members.classes.api.answers import BookingAnswer
from members.memberships.api.answers import FreezeAnswer, MembershipAnswer


class PeriodAnswer(Answer):
    """The first and the last day."""

    starts_on = DateField()
    ends_on = DateField()


class MovedMembershipAnswer(MembershipAnswer):
    """A membership with its new dates, and those that it had; `given_up` are places that nothing pays for since."""

    was = PeriodAnswer()
    given_up = BookingAnswer(many=True)


class HandedOnMembershipAnswer(MembershipAnswer):
    """What the other member has now; `given_up` are the places that nothing pays for any more of who had it."""

    given_up = BookingAnswer(many=True)


class EndedFreezeAnswer(FreezeAnswer):
    """A freeze that takes fewer days; `given_up` are the places that nothing pays for any more since."""

    given_up = BookingAnswer(many=True)


class FreezeWithPlacesAnswer(FreezeAnswer):
    """`bookings` are the places on its days, which an approval gives up, as they stand since.

    Approved, those that the membership paid for are given up. The others, `pending` of them still, stand as they are
    until a job gives them up, each with a refund of what was paid.
    """

    bookings = BookingAnswer(many=True)
    pending = NumberField()


class UpgradeQuoteAnswer(Answer):
    """What a better plan would cost today."""

    plan_id = IdField()
    amount = AmountField(source="difference_fen")
    formula = SentenceField(source="explanation")


class UpgradeOfferAnswer(Answer):
    """The member pays `amount` for `item_id`, a payment of the type `membership`."""

    item_id = IdField()
    amount = AmountField(source="price_fen")
    membership_id = IdField()
    plan_id = IdField(source="better_plan_id")
    computed_amount = AmountField(source="computed_fen")
    formula = SentenceField(source="explanation")
    override_reason = AnyTextField()
    valid_on = DateField()
