"""An upgrade was paid for: the old membership closes yesterday, the better one opens today."""

from dataclasses import replace

from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.changes.operations.move_dates import replace_today
from members.enums import MemberEventKind, StartRule
from members.memberships.models import Membership
from members.memberships.operations.guards import is_open
from members.memberships.operations.record_membership import record_membership
from payments.purposes import NotDeliverable


def carry_out_upgrade(offer: UpgradeOffer, *, terms: PlanTerms, payment_id: int) -> None:
    """Put the better membership in the old one's place; what follows moves behind it, places in classes move into it.

    The caller holds the member's lock. Raises NotDeliverable when the old membership ended meanwhile, or money for it
    may go back.
    """
    old = Membership.objects.get(pk=offer.membership_id)
    if not is_open(old):
        raise NotDeliverable("upgrade_over")
    actor_id, terms = offer.offered_by_id, replace(terms, start_rule=StartRule.PURCHASE)
    new = replace_today(old, plan_id=offer.better_plan_id, terms=terms, payment_id=payment_id, actor_id=actor_id)
    facts = {"successor": new.pk, "price_fen": new.price_fen, "successor_ends_on": new.ends_on}
    kind, reason = MemberEventKind.MEMBERSHIP_UPGRADED, offer.override_reason
    record_membership(kind, old, actor_id=actor_id, reason=reason, **facts)
