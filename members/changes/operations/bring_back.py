"""An upgrade is undone: the old card gets its place again, with its own dates."""

from django.utils import timezone

from members.classes.operations.covered_bookings import cancel_covered_bookings, move_covered_bookings
from members.days import ONE_DAY, today
from members.enums import Ending, MemberEventKind
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.periods import end_early, end_of, move_following, next_start
from members.memberships.operations.record_membership import record_membership
from payments.ledger.queries import is_refund_under_way


def bring_back(old: Membership, *, instead_of: Membership) -> None:
    """End the better card yesterday and reopen the old one; the caller holds the member's lock.

    The old one has the dates as if it had never been replaced, so days have gone by. What follows the better one
    without a gap follows the old one again; places in classes move along, and those that nothing covers are given up.
    """
    better_end = instead_of.ends_on
    end_early(instead_of, ending=Ending.WITHDRAWN, last_day=today() - ONE_DAY)
    old.ended_at, old.ending, old.ends_on = None, "", end_of(old)
    old.locked_at = timezone.now() if is_refund_under_way(entitlement_of(old).payment_ids) else None
    old.save(update_fields=["ended_at", "ending", "ends_on", "locked_at"])
    move_following(old.member_id, old_end=better_end, new_end=old.ends_on, actor_id=None)
    move_covered_bookings(from_id=instead_of.pk, to_id=old.pk)
    uncovered = next_start(old.member_id, not_before=old.ends_on + ONE_DAY)
    reason = str(Ending.WITHDRAWN.label)
    cancel_covered_bookings(membership_id=old.pk, first=uncovered, last=better_end, actor_id=None, reason=reason)
    record_membership(MemberEventKind.MEMBERSHIP_BROUGHT_BACK, old, actor_id=None, instead_of=instead_of.pk)
