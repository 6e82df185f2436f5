"""A membership and its freezes as answers show them."""

from datetime import date
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
from members.days import today
from members.enums import FreezeState, PeriodUnit, StartRule
from members.memberships.membership_state import MembershipState, has_begun, with_state
from members.memberships.models import Membership
from members.memberships.remaining_days import given_back_days


def with_membership_facts(memberships: QuerySet[Membership], on: date) -> QuerySet[Any]:
    """The memberships with their state on this day and their freezes."""
    return with_state(memberships, on).prefetch_related("freezes")


class FreezeAnswer(Answer):
    """`ends_on` is the last day that was, or will be, taken; `days` is what it gives to the membership's end.

    `not_taken`: approved, and takes no day, for it ended before its first one, or lies outside its membership's time as
    that is now. Of what does not count `ends_on` is what was asked for.
    """

    id = IdField()
    membership_id = IdField()
    status = WordField(source="state", words=FreezeState.values)
    starts_on = DateField()
    ends_on = DateField(source="last_day")
    days = NumberField()
    reason = AnyTextField()
    created_at = InstantField()


class MembershipAnswer(Answer):
    """A membership that came with its facts; prices and payment are null for whom they do not concern.

    `starts_on` is the latest possible day until a day was chosen, which the member may still move until it has come; a
    membership `has_begun` once it has, and never when it ended before. `ends_on` lies before it when the membership
    ended without a day. `withdrawn_days` are those that refunds took.
    """

    id = IdField()
    member_id = IdField()
    plan_id = IdField()
    payment_id = IdField(allow_null=True)
    title = AnyTextField()
    state = WordField(words=MembershipState.values)
    count = NumberField()
    unit = WordField(words=PeriodUnit.values)
    start_rule = WordField(words=StartRule.values)
    has_begun = FlagField()
    starts_on = DateField()
    ends_on = DateField()
    price = AmountField(source="price_fen", allow_null=True)
    list_price = AmountField(source="list_price_fen", allow_null=True)
    freeze_days = NumberField()
    freezes = FreezeAnswer(many=True)
    withdrawn_days = NumberField()
    is_locked = FlagField()
    previous_id = IdField(allow_null=True)
    created_at = InstantField()

    def get_withdrawn_days(self, membership: Membership) -> int:
        """Also what was left when a refund ended it."""
        return given_back_days(membership)

    def get_has_begun(self, membership: Membership) -> bool:
        """Whether its first day has come."""
        return has_begun(membership, today())

    def get_is_locked(self, membership: Membership) -> bool:
        """Whether a refund of it is under way."""
        return membership.locked_at is not None
