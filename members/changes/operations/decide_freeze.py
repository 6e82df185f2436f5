"""Somebody decides about a freeze that was asked for."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from members.changes.operations.move_dates import recompute_end
from members.changes.operations.require_freezable import (
    freeze_for_update,
    require_approvable,
    require_pending,
)
from members.classes.operations.end_places import write_down_places
from members.classes.queries import bookings_during
from members.enums import MemberEventKind
from members.memberships.models import Freeze
from members.memberships.operations.record_membership import record_freeze


@transaction.atomic
def approve_freeze(*, freeze_id: int, actor_id: int, may_backdate: bool = False) -> Freeze:
    """Let the freeze count: the end moves by its days, what follows moves with it, and its days' classes are given up.

    Places that the membership pays for are given up in the same transaction. Places and wishes of another kind are
    written down in it, and given up after it by `end_due_places`, as cancelled by the gym, so that what was paid goes
    back. Raises FreezeNotFound, FreezeRefused (not_open when it was decided before), and what `require_freezable`
    raises, for the rules are those of this moment.
    """
    freeze = freeze_for_update(freeze_id)
    require_approvable(freeze, may_backdate=may_backdate)
    approve(freeze, actor_id=actor_id)
    return freeze


@transaction.atomic
def decline_freeze(*, freeze_id: int, actor_id: int, reason: str) -> Freeze:
    """Refuse the wish; raises FreezeNotFound, FreezeRefused (not_open), or InvalidField without a reason."""
    reason = stated_reason(reason)
    freeze = freeze_for_update(freeze_id)
    require_pending(freeze)
    freeze.declined_at, freeze.decided_by_id = timezone.now(), actor_id
    freeze.save(update_fields=["declined_at", "decided_by"])
    record_freeze(MemberEventKind.FREEZE_DECLINED, freeze, actor_id=actor_id, reason=reason)
    return freeze


def approve(freeze: Freeze, *, actor_id: int) -> None:
    """Inside the caller's transaction, under the member's lock, after `require_freezable`."""
    freeze.approved_at, freeze.decided_by_id = timezone.now(), actor_id
    freeze.save(update_fields=["approved_at", "decided_by"])
    recompute_end(freeze.membership, actor_id=actor_id, reason=freeze.reason)
    days = {"first": freeze.starts_on, "last": freeze.ends_on}
    booked = bookings_during(member_id=freeze.membership.member_id, **days)
    write_down_places(booked, reason=freeze.reason, actor_id=actor_id)
    record_freeze(MemberEventKind.FREEZE_APPROVED, freeze, actor_id=actor_id, reason=freeze.reason)
