"""A pack under its lock, refused when nothing may be done with it."""

from members.days import today
from members.errors import EntitlementLocked, EntitlementOver, PackNotFound
from members.training.models import OwnedPack
from members.training.pack_validity import is_over, is_usable
from members.training.queries import pack_for_update


def usable_pack_for_update(pack_id: int) -> OwnedPack:
    """The pack, locked; raises PackNotFound, EntitlementOver when it was refunded, or EntitlementLocked."""
    pack = pack_for_update(pack_id)
    if pack is None:
        raise PackNotFound
    require_usable(pack)
    return pack


def require_usable(pack: OwnedPack) -> None:
    """Raise EntitlementOver when the pack was refunded, EntitlementLocked while a refund of it is under way."""
    if not is_usable(pack):
        raise EntitlementLocked if pack.withdrawn_at is None else EntitlementOver


def require_valid(pack: OwnedPack) -> None:
    """Raise EntitlementOver when the pack's last day has passed, whether or not its sessions were written off yet."""
    if is_over(pack, today()):
        raise EntitlementOver
