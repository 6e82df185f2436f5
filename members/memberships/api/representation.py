"""A membership and its freezes as answers show them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from foundation.api.dates import to_the_second
from foundation.money import yuan_from_fen
from members.memberships.models import Freeze, Membership
from members.memberships.standing import with_state


def with_membership_facts(memberships: QuerySet[Membership], on: date) -> QuerySet[Any]:
    """The memberships with their state on this day and their freezes."""
    return with_state(memberships, on).prefetch_related("freezes")


def represent_memberships(memberships: Sequence[Any]) -> list[dict[str, Any]]:
    """The answers for memberships that came with their facts."""
    return [represent_membership(membership) for membership in memberships]


def represent_membership(membership: Any) -> dict[str, Any]:
    """`starts_on` is the latest possible day until the membership `has_begun` or a day was chosen."""
    return {
        "id": membership.pk,
        "member_id": membership.member_id,
        "plan_id": membership.plan_id,
        "payment_id": membership.payment_id,
        "title": membership.title,
        "state": membership.state,
        "count": membership.count,
        "unit": membership.unit,
        "start_rule": membership.start_rule,
        "has_begun": membership.activated_at is not None,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
        "price": yuan_from_fen(membership.price_fen),
        "list_price": yuan_from_fen(membership.list_price_fen),
        "freeze_days": membership.freeze_days,
        "freezes": [represent_freeze(freeze) for freeze in membership.freezes.all()],
        "withdrawn_days": membership.withdrawn_days,
        "is_locked": membership.locked_at is not None,
        "previous_id": membership.previous_id,
        "created_at": to_the_second(membership.created_at),
    }


def represent_freeze(freeze: Freeze) -> dict[str, Any]:
    """`ends_on` is the last day that was, or will be, taken; `days` is what it gives to the membership's end."""
    return {
        "id": freeze.pk,
        "membership_id": freeze.membership_id,
        "status": freeze.state,
        "starts_on": freeze.starts_on,
        "ends_on": freeze.last_day,
        "days": freeze.days,
        "reason": freeze.reason,
        "created_at": to_the_second(freeze.created_at),
    }
