"""Write down what happened to a membership, or to a freeze of it, and its dates since."""

from typing import Any

from members.enums import MemberEventKind
from members.memberships.models import Freeze, Membership
from members.people.operations.record_event import record_event


def record_membership(
    kind: MemberEventKind, membership: Membership, *, actor_id: int | None, reason: str = "", **facts: Any
) -> None:
    """Append one event about the membership to its member's, inside the caller's transaction."""
    record_event(
        kind,
        member_id=membership.member_id,
        subject=f"membership:{membership.pk}",
        actor_id=actor_id,
        reason=reason,
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        **facts,
    )


def record_freeze(kind: MemberEventKind, freeze: Freeze, *, actor_id: int, reason: str, **facts: Any) -> None:
    """Append one event about the freeze's membership, inside the caller's transaction."""
    facts = {"freeze": freeze.pk, "frozen_from": freeze.starts_on, "frozen_until": freeze.last_day, **facts}
    record_membership(kind, freeze.membership, actor_id=actor_id, reason=reason, **facts)
