"""An upgrade was paid for: the old membership closes yesterday, the better one opens today."""

from dataclasses import replace

from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.changes.queries import is_stale
from members.classes.operations.covered_bookings import move_covered_bookings
from members.days import ONE_DAY, today
from members.enums import Ending, MemberEventKind, StartRule
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.give_membership import give_membership
from members.memberships.operations.guards import is_open
from members.memberships.operations.periods import end_early, move_following
from members.memberships.operations.record_membership import record_membership
from members.memberships.value import worth_of
from payments.ledger.queries import reserved_fen
from payments.purposes import NotDeliverable


def carry_out_upgrade(offer: UpgradeOffer, *, terms: PlanTerms, payment_id: int) -> None:
    """Put the better membership in the old one's place; what follows moves behind it, places in classes move into it.

    The caller holds the member's lock. Raises NotDeliverable when the old membership ended meanwhile, money for it may
    go back, or it counts for more or less than when it was offered.
    """
    old = Membership.objects.get(pk=offer.membership_id)
    if not is_open(old):
        raise NotDeliverable("upgrade_over")
    if is_stale(offer):
        raise NotDeliverable("offer_withdrawn")
    entitlement, old_end = entitlement_of(old), old.ends_on
    credit_fen = worth_of(entitlement, used_until=offer.valid_on - ONE_DAY).left_fen
    end_early(old, ending=Ending.UPGRADED, last_day=today() - ONE_DAY)
    new = give_membership(
        member_id=old.member_id,
        plan_id=offer.better_plan_id,
        terms=replace(terms, start_rule=StartRule.PURCHASE),
        payment_id=payment_id,
        previous_id=old.pk,
        starts_on=today(),
        value_fen=terms.price_fen + credit_fen,
        settled_fen=reserved_fen(entitlement.payment_ids),
    )
    actor_id = offer.offered_by_id
    move_following(old.member_id, old_end=old_end, new_end=new.ends_on, actor_id=actor_id)
    move_covered_bookings(from_id=old.pk, to_id=new.pk)
    worth = {"price_fen": new.price_fen, "value_fen": new.value_fen}
    facts = {"successor": new.pk, "successor_ends_on": new.ends_on, **worth}
    kind, reason = MemberEventKind.MEMBERSHIP_UPGRADED, offer.override_reason
    record_membership(kind, old, actor_id=actor_id, reason=reason, **facts)
