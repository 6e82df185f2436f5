"""Money for a membership has gone back: what was decided to be taken back ends."""

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from foundation.site_language import written
from members.changes.operations.move_dates import end_early, take_days
from members.changes.operations.undo_upgrade import card_before, is_all_gone, undo_upgrade
from members.classes.models import Booking
from members.days import today
from members.enums import Ending, MemberEventKind
from members.errors import ChangeRefused, MembershipNotFound
from members.memberships.entitlement import Entitlement, entitlement_for_update
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.remaining_days import days_left
from members.people.models import MemberEvent
from members.withdrawal import Withdrawal
from payments.ledger.queries import payments_of
from payments.purposes import ALL, NOTHING, Take

HANDED_ON = _("What was bought was handed on to another member: say what is taken back.")


@transaction.atomic
def withdraw_membership(*, payment_id: int, withdrawal: Withdrawal) -> list[Booking]:
    """Take back what the refund is to take: from the end, once a decision, never more days than are left.

    Where nobody said what: all of it once everything that was paid for it has gone back; the upgrade is undone once its
    own payment has; nothing for a part. All of an upgrade is what its payment bought, so that is undone, too
    (`card_before`). What lies behind stays where it is (`pull_forward` closes the gap), and places
    in classes that nothing pays for any more are given up: those it gives. Raises MembershipNotFound, and ChangeRefused
    when a card that took the place has a payment of its own, or it was handed on: then a person must say what ends.
    """
    entitlement = entitlement_for_update(payment_id)
    if entitlement is None:
        raise MembershipNotFound
    membership = entitlement.now
    if membership.ended_at is not None or _was_taken_back(membership, withdrawal.refund_id):
        return []
    old_end = membership.ends_on
    old = _brought_back(entitlement, payment_id, withdrawal)
    if old is not None:
        given_up = undo_upgrade(old, instead_of=membership)
    else:
        given_up = _take(membership, withdrawal.take or _by_amount(entitlement, payment_id))
    kind, ending = MemberEventKind.ENTITLEMENT_WITHDRAWN, membership.ending
    record_membership(kind, membership, actor_id=None, refund=withdrawal.refund_id, was=old_end, ending=ending)
    return given_up


def _was_taken_back(membership: Membership, refund_id: int) -> bool:
    events = MemberEvent.objects.filter(
        kind=MemberEventKind.ENTITLEMENT_WITHDRAWN, subject=f"membership:{membership.pk}"
    )
    return any(json.loads(event.facts)["refund"] == refund_id for event in events)


def why_amount_is_not_enough(entitlement: Entitlement, payment_id: int) -> Sentence:
    """Why a person must say what ends once the whole price of this payment has gone back; empty where that says it."""
    if entitlement.now.ended_at is not None:
        return ""
    if is_handed_on(entitlement, payment_id):
        return HANDED_ON
    others = [each for each in entitlement.payment_ids if each != payment_id]
    if _is_undone(entitlement, payment_id) or is_all_gone(others):
        return ""
    return _("What took its place has a payment of its own: say what is taken back, or ask for it by a rule.")


def is_handed_on(entitlement: Entitlement, payment_id: int) -> bool:
    """Whether another member has it now than the one who paid."""
    return payments_of([payment_id])[payment_id].member_id != entitlement.now.member_id


def _is_undone(entitlement: Entitlement, payment_id: int) -> bool:
    """Whether the newest stretch goes with this payment: what it took the place of is there to come back."""
    newest = entitlement.stretches[-1]
    return newest.payment_id == payment_id and not newest.is_handed_on


def _brought_back(entitlement: Entitlement, payment_id: int, withdrawal: Withdrawal) -> Membership | None:
    """The row that gets its place again; None when nothing does, also where its money has gone since the decision."""
    if withdrawal.is_by_rule:
        before = (card_before(entitlement, stretch) for stretch in entitlement.stretches)
        return next((row for row in before if row is not None and row.pk == withdrawal.brings_back_id), None)
    if not _is_undone(entitlement, payment_id) or withdrawal.take not in (None, ALL):
        return None
    if withdrawal.take is None and not is_all_gone([payment_id]):
        return None
    return card_before(entitlement, entitlement.stretches[-1])


def _by_amount(entitlement: Entitlement, payment_id: int) -> Take:
    """What goes where nobody said it."""
    if not is_all_gone([payment_id]):
        return NOTHING
    if why := why_amount_is_not_enough(entitlement, payment_id):
        raise ChangeRefused(why)
    return ALL


def _take(membership: Membership, take: Take) -> list[Booking]:
    left, reason = days_left(membership, today()), written(Ending.WITHDRAWN.label)
    if take.units is None or 0 < left <= take.units:
        return end_early(membership, ending=Ending.WITHDRAWN, last_day=today(), actor_id=None, reason=reason)
    if left and take.units:
        return take_days(membership, take.units, actor_id=None, reason=reason)
    return []
