"""An upgrade is undone: the old card gets its place again, with its own dates."""

from django.utils import timezone

from members.changes.operations.move_dates import give_place_again
from members.classes.models import Booking
from members.enums import MemberEventKind
from members.memberships.entitlement import Entitlement, Stretch, entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from payments.ledger.queries import is_refund_under_way, payments_of


def card_before(entitlement: Entitlement, stretch: Stretch) -> Membership | None:
    """The card that gets its place again when this stretch, and what came of it, is undone.

    None for the first, and where all that was paid for the cards before has gone back: nobody pays for them any more.
    """
    earlier = entitlement.stretches[: entitlement.stretches.index(stretch)]
    payment_ids = [each.payment_id for each in earlier if each.payment_id is not None]
    if payment_ids and is_all_gone(payment_ids):
        return None
    return entitlement.before(stretch)


def is_all_gone(payment_ids: list[int]) -> bool:
    """Whether all of these payments have gone back as a whole."""
    return all(payment.is_wholly_refunded for payment in payments_of(payment_ids).values())


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
