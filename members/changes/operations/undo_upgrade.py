"""An upgrade is undone: the old card gets its place again, with its own dates."""

from django.utils import timezone

from members.changes.operations.move_dates import give_place_again
from members.classes.models import Booking
from members.enums import MemberEventKind
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from payments.ledger.queries import is_refund_under_way


def undo_upgrade(old: Membership, *, instead_of: Membership) -> list[Booking]:
    """End the better card yesterday and reopen the old one; the caller holds the member's lock.

    The old one has the dates as if it had never been replaced, so days have gone by. What follows the better one
    without a gap follows the old one again; places in classes move along, and those that nothing covers are given up:
    those it gives.
    """
    given_up = give_place_again(old, instead_of=instead_of)
    old.locked_at = timezone.now() if is_refund_under_way(entitlement_of(old).payment_ids) else None
    old.save(update_fields=["locked_at"])
    record_membership(MemberEventKind.MEMBERSHIP_BROUGHT_BACK, old, actor_id=None, instead_of=instead_of.pk)
    return given_up
