"""An upgrade was paid for: the old membership closes yesterday, the better one opens today."""

from dataclasses import replace

from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.changes.operations.move_dates import replace_today
from members.changes.queries import is_stale
from members.days import ONE_DAY
from members.enums import MemberEventKind, StartRule
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.operations.require_open import is_open
from members.memberships.value import worth_of
from payments.ledger.queries import reserved_fen
from payments.purposes import NotDeliverable


def carry_out_upgrade(offer: UpgradeOffer, *, terms: PlanTerms, payment_id: int) -> None:
    """Put the better membership in the old one's place; what follows moves behind it, places in classes move into it.

    The caller holds the member's lock. Raises NotDeliverable when the old membership ended meanwhile, money for it may
    go back, it counts for more or less than when it was offered, or a freeze of it is not over.
    """
    old = Membership.objects.get(pk=offer.membership_id)
    if not is_open(old):
        raise NotDeliverable("upgrade_over")
    if is_stale(offer):
        raise NotDeliverable("offer_withdrawn")
    entitlement = entitlement_of(old)
    credit_fen = worth_of(entitlement, used_until=offer.valid_on - ONE_DAY).left_fen
    actor_id = offer.offered_by_id
    new = replace_today(
        old,
        plan_id=offer.better_plan_id,
        terms=replace(terms, start_rule=StartRule.PURCHASE),
        payment_id=payment_id,
        value_fen=terms.price_fen + credit_fen,
        settled_fen=reserved_fen(entitlement.payment_ids),
        actor_id=actor_id,
    )
    worth = {"price_fen": new.price_fen, "value_fen": new.value_fen}
    facts = {"successor": new.pk, "successor_ends_on": new.ends_on, **worth}
    kind, reason = MemberEventKind.MEMBERSHIP_UPGRADED, offer.override_reason
    record_membership(kind, old, actor_id=actor_id, reason=reason, **facts)
