"""Plans and packs as the catalogue shows them, at the prices of today."""

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, IdField, NumberField, WordField
from members.enums import PeriodUnit, StartRule
from members.people.api.answers import CoachAnswer


class PlanAnswer(Answer):
    """The id is the `item_id` of a payment of the type `membership`; what is free is claimed instead."""

    id = IdField()
    name = AnyTextField()
    description = AnyTextField()
    count = NumberField()
    unit = WordField(words=PeriodUnit.values)
    price = AmountField(source="asked_fen")
    list_price = AmountField(source="asked_list_fen")
    start_rule = WordField(words=StartRule.values)
    activate_within_days = NumberField()
    freeze_days = NumberField()
    limit_per_member = NumberField(allow_null=True)


class PackAnswer(Answer):
    """The id is the `item_id` of a payment of the type `private`; what is free is claimed instead."""

    id = IdField()
    name = AnyTextField()
    description = AnyTextField()
    coach = CoachAnswer(allow_null=True)
    sessions = NumberField()
    gift_sessions = NumberField()
    minutes = NumberField()
    valid_count = NumberField()
    valid_unit = WordField(words=PeriodUnit.values)
    price = AmountField(source="asked_fen")
    list_price = AmountField(source="asked_list_fen")
    limit_per_member = NumberField(allow_null=True)
