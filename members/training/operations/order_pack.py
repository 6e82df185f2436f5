"""A payment asks for a training pack."""

from django.db import transaction

from members.catalogue.models import Order
from members.catalogue.queries import packs_on_sale
from members.catalogue.sale_rules import require_price
from members.catalogue.terms import PackTerms
from members.errors import LimitReached, MemberBarred
from members.people.barred import is_barred
from members.training.queries import is_pack_limit_reached
from payments.errors import ItemNotFound
from payments.purposes import Quote


@transaction.atomic
def order_pack(*, payment_id: int, member_id: int, pack_id: int) -> Quote:
    """Write the order down with the pack's terms of now, and answer its price in fen.

    Raises ItemNotFound unless the pack is on sale, ItemFree when it costs nothing, MemberBarred, LimitReached when the
    member has had it as often as it can be had. The limit is judged again when the pack is delivered, under the
    member's lock.
    """
    if is_barred(member_id):
        raise MemberBarred
    pack = packs_on_sale().filter(pk=pack_id).order_by().first()
    if pack is None:
        raise ItemNotFound
    require_price(pack)
    if is_pack_limit_reached(pack, member_id):
        raise LimitReached
    terms = PackTerms.of(pack)
    Order.objects.create(payment_id=payment_id, member_id=member_id, pack=pack, terms=terms.as_json())
    return Quote(amount_fen=terms.price_fen, title=terms.title)
