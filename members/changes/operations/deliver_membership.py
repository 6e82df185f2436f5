"""A plan was paid for: the member gets the period."""

from dataclasses import replace

from django.db import transaction

from members.catalogue.models import Order
from members.catalogue.terms import PlanTerms
from members.changes.operations.carry_out_upgrade import carry_out_upgrade
from members.changes.queries import offer_of_item
from members.memberships.operations.give_membership import give_membership
from members.memberships.queries import is_plan_limit_reached
from members.people.queries import member_for_update
from payments.ledger.queries import paid_fen
from payments.purposes import NotDeliverable


@transaction.atomic
def deliver_membership(*, payment_id: int) -> None:
    """Give what was ordered, on the terms of the order for what was paid, behind what the member has at this moment.

    Two payments that are delivered at the same instant give two periods, one after the other: the member's row is the
    lock. Raises NotDeliverable: limit_reached when the member has had the plan as often as one may meanwhile,
    upgrade_over when what was to be upgraded is no more.
    """
    order = Order.objects.select_related("plan", "payment").get(payment_id=payment_id)
    assert order.plan is not None  # an order of this purpose has one
    member_for_update(order.member_id)
    terms = replace(PlanTerms.from_json(order.terms), price_fen=paid_fen([payment_id]))
    offer = offer_of_item(order.payment.item_id)
    if offer is not None:
        carry_out_upgrade(offer, terms=terms, payment_id=payment_id)
        return
    if is_plan_limit_reached(order.plan, order.member_id):
        raise NotDeliverable("limit_reached")
    give_membership(member_id=order.member_id, plan_id=order.plan.pk, terms=terms, payment_id=payment_id)
