"""A person closes the gap that a refund left before a membership."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.cause import stated_reason
from members.changes.operations.move_dates import Period, Placed, begin_on
from members.days import today
from members.enums import MemberEventKind
from members.errors import ChangeRefused
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import earliest_start
from members.memberships.operations.record_membership import record_membership
from members.memberships.operations.require_open import open_membership_for_update, require_open


@transaction.atomic
def pull_forward(*, membership_id: int, reason: str, actor_id: int | None) -> Placed:
    """Let it begin today, or on the day after what lies before it; what follows without a gap comes along.

    Places that nothing pays for any more are given up with it. Raises MembershipNotFound,
    EntitlementOver, EntitlementLocked, InvalidField without a reason, or ChangeRefused when it has begun, its first
    day is still to be chosen, or there is no gap.
    """
    reason = stated_reason(reason)
    membership = open_membership_for_update(membership_id)
    was, start = Period.of(membership), require_gap(membership)
    given_up = begin_on(membership, start, actor_id=actor_id, reason=reason)
    record_membership(MemberEventKind.MEMBERSHIP_MOVED, membership, actor_id=actor_id, reason=reason, was=was.starts_on)
    return Placed(membership, given_up, was)


def require_gap(membership: Membership) -> date:
    """The day on which it can begin instead; raises what `pull_forward` says of the membership."""
    require_open(membership)
    if membership.starts_on <= today():
        raise ChangeRefused(_("This membership has begun already."))
    if membership.activated_at is None:
        raise ChangeRefused(_("The first day of this membership is still to be chosen."))
    earliest = earliest_start(membership)
    if earliest >= membership.starts_on:
        raise ChangeRefused(_("There is no gap before this membership."))
    return earliest
