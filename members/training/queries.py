"""Packs as the operations need them, with their locks."""

from members.catalogue.models import Pack
from members.catalogue.sale_rules import is_limit_reached
from members.training.models import OwnedPack


def pack_for_update(pack_id: int) -> OwnedPack | None:
    """The member's pack, under whose lock its entries and appointments are made and changed."""
    return OwnedPack.objects.select_for_update(no_key=True).filter(pk=pack_id).order_by().first()


def is_pack_limit_reached(pack: Pack, member_id: int) -> bool:
    """Whether the member has had the pack as often as one may."""
    had = OwnedPack.objects.filter(pack=pack, member_id=member_id, withdrawn_at__isnull=True)
    return is_limit_reached(pack, had)
