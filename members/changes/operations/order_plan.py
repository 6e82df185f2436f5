"""A plan is put on order: what is delivered later is what is shown now."""

from django.db import transaction

from members.catalogue.models import Order, Plan
from members.catalogue.queries import plans_on_sale
from members.catalogue.sale_rules import require_price
from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.changes.queries import offers_today
from members.errors import LimitReached, MemberBarred
from members.memberships.queries import is_plan_limit_reached
from members.people.barred import is_barred
from payments.errors import ItemNotFound
from payments.purposes import Quote


@transaction.atomic
def order_plan(*, payment_id: int, member_id: int, item_id: int) -> Quote:
    """Write the order with the terms of the plan, or of the upgrade; its price in fen and its title.

    Raises ItemNotFound unless the plan is on sale, or the upgrade was offered to this member, today; ItemFree when it
    costs nothing; MemberBarred; LimitReached when the member has had the plan as often as one may.
    """
    if is_barred(member_id):
        raise MemberBarred
    offer_id = UpgradeOffer.pk_of(item_id)
    if offer_id is None:
        plan, terms = _on_sale(item_id, member_id)
    else:
        plan, terms = _offered(offer_id, member_id)
    Order.objects.create(payment_id=payment_id, member_id=member_id, plan=plan, terms=terms.as_json())
    return Quote(amount_fen=terms.price_fen, title=terms.title)


def _on_sale(plan_id: int, member_id: int) -> tuple[Plan, PlanTerms]:
    plan = plans_on_sale().filter(pk=plan_id).order_by().first()
    if plan is None:
        raise ItemNotFound
    require_price(plan)
    if is_plan_limit_reached(plan, member_id):
        raise LimitReached
    return plan, PlanTerms.of(plan)


def _offered(offer_id: int, member_id: int) -> tuple[Plan, PlanTerms]:
    """What takes the place of a membership is not one more of its plan: no limit is in its way."""
    offer = offers_today(member_id).select_related("better_plan").filter(pk=offer_id).first()
    if offer is None:
        raise ItemNotFound
    return offer.better_plan, offer.plan_terms
