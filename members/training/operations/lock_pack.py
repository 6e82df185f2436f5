"""A pack is locked while a refund of it is under way."""

from django.db import transaction
from django.utils import timezone

from members.people.queries import member_for_update
from members.training.models import OwnedPack


@transaction.atomic
def lock_pack(*, payment_id: int) -> None:
    """From now on nothing is booked, confirmed, used or changed by hand; harmless when it is locked already.

    Cancelling stays possible. The UPDATE waits for whoever holds the pack's lock.
    """
    OwnedPack.objects.filter(payment_id=payment_id, locked_at__isnull=True).update(locked_at=timezone.now())


@transaction.atomic
def unlock_pack(*, payment_id: int) -> None:
    """Everything that is left can be used again; the owner is locked first, who may book again in the same step."""
    for member_id in OwnedPack.objects.filter(payment_id=payment_id).values_list("member_id", flat=True):
        member_for_update(member_id)
    OwnedPack.objects.filter(payment_id=payment_id).update(locked_at=None)
