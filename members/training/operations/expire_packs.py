"""Sessions of packs that are over are written off."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from members.days import today
from members.enums import EntryKind
from members.training.models import OwnedPack
from members.training.operations.pack_ledger import add_entry
from members.training.pack_validity import over, usable
from members.training.queries import pack_for_update
from members.training.remaining_sessions import annotate_balance


def expire_packs() -> int:
    """Write what is left of every pack that is over into its ledger, one pack a transaction; how many packs it were.

    The ledger only follows: what can be done with a pack is judged by its last day, so nothing waits for this. What
    is reserved for open appointments stays until they are settled, and a pack under refund is left to the refund.
    """
    numbers = list(_expired().values_list("pk", flat=True))
    return sum(_expire(number) for number in numbers)


def _expired() -> QuerySet[Any]:
    found = annotate_balance(OwnedPack.objects.filter(usable() & over(today())))
    return found.filter(balance__gt=F("reserved")).order_by("pk")


@transaction.atomic
def _expire(pack_id: int) -> bool:
    pack = pack_for_update(pack_id)
    # Read again under the lock: it may have been extended, used or locked meanwhile.
    left = _expired().filter(pk=pack_id).values_list(F("balance") - F("reserved"), flat=True).first()
    if pack is None or not left:
        return False
    add_entry(pack, kind=EntryKind.EXPIRED, delta=-left, actor_id=None)
    return True
