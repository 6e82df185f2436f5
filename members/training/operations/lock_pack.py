"""A pack is locked while a refund of it is under way."""

from django.db import transaction
from django.utils import timezone

from members.training.models import OwnedPack


@transaction.atomic
def lock_pack(*, payment_id: int) -> None:
    """From now on nothing is booked, confirmed, used or changed by hand; harmless when it is locked already.

    Cancelling stays possible. The UPDATE waits for whoever holds the pack's lock.
    """
    OwnedPack.objects.filter(payment_id=payment_id, locked_at__isnull=True).update(locked_at=timezone.now())


@transaction.atomic
def unlock_pack(*, payment_id: int) -> None:
    """Everything that is left can be used again."""
    OwnedPack.objects.filter(payment_id=payment_id).update(locked_at=None)
