"""Write down what happened to a freeze, and the membership's dates since."""

from typing import Any

from members.enums import MemberEventKind
from members.memberships.models import Freeze
from members.memberships.operations.record_membership import record_membership


def record_freeze(kind: MemberEventKind, freeze: Freeze, *, actor_id: int, reason: str, **facts: Any) -> None:
    """Append one event about the freeze's membership, inside the caller's transaction."""
    facts = {"freeze": freeze.pk, "frozen_from": freeze.starts_on, "frozen_until": freeze.last_day, **facts}
    record_membership(kind, freeze.membership, actor_id=actor_id, reason=reason, **facts)
