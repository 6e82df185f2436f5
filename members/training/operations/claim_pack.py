"""A training pack that costs nothing is taken without a payment."""

from django.db import transaction

from members.catalogue.queries import packs_on_sale
from members.catalogue.sale_rules import require_free
from members.catalogue.terms import PackTerms
from members.errors import LimitReached, PackNotFound
from members.people.barred import require_not_barred
from members.people.queries import member_for_update
from members.training.models import OwnedPack
from members.training.operations.give_pack import give_pack
from members.training.queries import is_pack_limit_reached
from payments.errors import MemberNotFound


@transaction.atomic
def claim_pack(*, member_id: int, pack_id: int, actor_id: int | None) -> OwnedPack:
    """Give the pack at once.

    Raises PackNotFound unless it is on sale, NotFree with its price in yuan when it has one, MemberNotFound,
    MemberBarred, or LimitReached when the member has had it as often as it can be had.
    """
    pack = packs_on_sale().filter(pk=pack_id).order_by().first()
    if pack is None:
        raise PackNotFound
    require_free(pack)
    member = member_for_update(member_id)
    if member is None:
        raise MemberNotFound
    require_not_barred(member)
    if is_pack_limit_reached(pack, member_id):
        raise LimitReached
    return give_pack(member_id=member_id, pack_id=pack.pk, terms=PackTerms.of(pack), payment_id=None, actor_id=actor_id)
