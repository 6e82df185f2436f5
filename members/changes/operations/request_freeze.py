"""A freeze is asked for; whoever may decide about it can approve it in the same step."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from members.changes.operations.decide_freeze import approve
from members.changes.operations.require_freezable import require_freezable
from members.enums import MemberEventKind
from members.errors import MembershipNotFound
from members.memberships.models import Freeze
from members.memberships.operations.record_membership import record_freeze
from members.memberships.queries import membership_for_update


@transaction.atomic
def request_freeze(
    *,
    membership_id: int,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor_id: int,
    is_approved: bool,
    may_backdate: bool = False,
) -> Freeze:
    """Write down the wish to freeze these days, both included; it has no effect until it is approved.

    With `is_approved` it is approved at once, and what `approve_freeze` says holds. Raises MembershipNotFound,
    InvalidField without a reason, and what `require_freezable` raises; then nothing is written.
    """
    membership = membership_for_update(membership_id)
    if membership is None:
        raise MembershipNotFound
    require_freezable(membership, starts_on=starts_on, ends_on=ends_on, may_backdate=may_backdate)
    freeze = Freeze(membership=membership, starts_on=starts_on, ends_on=ends_on, reason=stated_reason(reason))
    freeze.requested_by_id, freeze.created_at = actor_id, timezone.now()
    freeze.save()
    record_freeze(MemberEventKind.FREEZE_REQUESTED, freeze, actor_id=actor_id, reason=freeze.reason)
    if is_approved:
        approve(freeze, actor_id=actor_id)
    return freeze
