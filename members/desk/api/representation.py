"""A member as answers show it, the phone number masked: the console shows it in full, and notes who looked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from foundation.api.dates import to_the_second
from members.desk.member_state import with_member_state
from members.memberships.models import Membership
from members.memberships.queries import live
from members.people.models import Member
from members.people.phones import masked_phone


def with_facts(members: QuerySet[Member], on: date) -> QuerySet[Any]:
    """The members with their account, their state on this day and the last day of all that they have."""
    to_come = Membership.objects.filter(live(), member=OuterRef("pk"), ends_on__gte=on).order_by()
    ends_on = to_come.values("member").values(last=Max("ends_on"))
    rows = with_member_state(members, on).select_related("user")
    found: QuerySet[Any] = rows.annotate(membership_ends_on=Subquery(ends_on))
    return found


def represent_members(members: Sequence[Any]) -> list[dict[str, Any]]:
    """The answers for members that came with their facts."""
    return [represent_member(member) for member in members]


def represent_member(member: Any) -> dict[str, Any]:
    """`membership_ends_on` is the end of what follows without a gap or with one; None when nothing is left."""
    return {
        "id": member.pk,
        "name": member.name,
        "phone": masked_phone(member.phone),
        "username": member.user.username,
        "joined_at": to_the_second(member.created_at),
        "state": member.state,
        "membership_ends_on": member.membership_ends_on,
    }
