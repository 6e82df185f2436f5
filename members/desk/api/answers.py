"""A member as answers show it, the phone number masked: the console shows it in full, and notes who looked."""

from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from foundation.api.answers import Answer
from foundation.api.fields import AnyTextField, DateField, IdField, InstantField, WordField
from members.desk.member_state import MemberState, with_member_state
from members.memberships.api.answers import MembershipAnswer
from members.memberships.models import Membership
from members.memberships.queries import live
from members.people.models import Member
from members.people.phones import masked_phone
from members.training.api.answers import OwnedPackAnswer


def with_facts(members: QuerySet[Member], on: date) -> QuerySet[Any]:
    """The members with their account, their state on this day and the last day of all that they have."""
    to_come = Membership.objects.filter(live(), member=OuterRef("pk"), ends_on__gte=on).order_by()
    ends_on = to_come.values("member").values(last=Max("ends_on"))
    rows = with_member_state(members, on).select_related("user")
    found: QuerySet[Any] = rows.annotate(membership_ends_on=Subquery(ends_on))
    return found


class MemberAnswer(Answer):
    """A member that came with its facts.

    `membership_ends_on` is the end of what follows without a gap or with one; null when nothing is left.
    """

    id = IdField()
    name = AnyTextField()
    phone = AnyTextField()
    username = AnyTextField(source="user.username")
    joined_at = InstantField(source="created_at")
    state = WordField(words=MemberState.values)
    membership_ends_on = DateField(allow_null=True)

    def get_phone(self, member: Member) -> str:
        """The masked number."""
        return masked_phone(member.phone)


class ProfileAnswer(MemberAnswer):
    """A member with the newest memberships and packs."""

    memberships = MembershipAnswer(many=True, source="newest_memberships")
    packs = OwnedPackAnswer(many=True, source="newest_packs")
