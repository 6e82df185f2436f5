"""A training pack that was paid for is given."""

from dataclasses import replace

from django.db import transaction

from members.catalogue.models import Order
from members.catalogue.terms import PackTerms
from members.people.queries import member_for_update
from members.training.operations.give_pack import give_pack
from members.training.queries import is_pack_limit_reached
from payments.ledger.queries import paid_fen
from payments.purposes import NotDeliverable


@transaction.atomic
def deliver_pack(*, payment_id: int) -> None:
    """Give the sessions that were ordered, on the terms that were shown then, for what was paid, valid from today.

    Raises NotDeliverable("limit_reached") when the member has had the pack as often as it can be had by now.
    """
    order = Order.objects.select_related("pack").get(payment_id=payment_id)
    assert order.pack is not None  # an order of this type is of a pack
    member_for_update(order.member_id)
    if is_pack_limit_reached(order.pack, order.member_id):
        raise NotDeliverable("limit_reached")
    give_pack(
        member_id=order.member_id,
        pack_id=order.pack.pk,
        terms=replace(PackTerms.from_json(order.terms), price_fen=paid_fen([payment_id])),
        payment_id=payment_id,
    )
