"""A plan is put on order: what is delivered later is what is shown now."""

from django.db import transaction

from members.catalogue.models import Order, Plan
from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.days import today
from members.errors import ItemFree, LimitReached
from members.memberships.queries import is_plan_limit_reached
from payments.errors import ItemNotFound
from payments.purposes import Quote


@transaction.atomic
def order_plan(*, payment_id: int, member_id: int, plan_id: int) -> Quote:
    """Write the order with the plan's terms; its price in fen and its title.

    Raises ItemNotFound unless the plan is on sale or was offered to this member, today, as an upgrade; ItemFree when
    it costs nothing; LimitReached when the member has had it as often as one may.
    """
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None or not (plan.is_on_sale or _is_offered(plan, member_id)):
        raise ItemNotFound
    if plan.price_fen == 0:
        raise ItemFree
    if is_plan_limit_reached(plan, member_id):
        raise LimitReached
    terms = PlanTerms.of(plan)
    Order.objects.create(payment_id=payment_id, member_id=member_id, plan=plan, terms=terms.as_json())
    return Quote(amount_fen=terms.price_fen, title=terms.title)


def _is_offered(plan: Plan, member_id: int) -> bool:
    offers = UpgradeOffer.objects.filter(plan=plan, valid_on=today())
    return offers.filter(membership__member_id=member_id, membership__ended_at__isnull=True).exists()
