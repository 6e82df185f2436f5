"""The only way into a pack's ledger."""

from django.db.models import Max, Sum
from django.utils import timezone

from members.enums import EntryKind
from members.errors import NothingLeft
from members.training.models import Appointment, OwnedPack, PackEntry


def add_entry(
    pack: OwnedPack,
    *,
    kind: EntryKind,
    delta: int,
    actor_id: int | None,
    reason: str = "",
    appointment: Appointment | None = None,
) -> PackEntry:
    """Append so many sessions more or less, inside the caller's transaction and under the pack's lock.

    Raises NothingLeft when the balance would fall below zero; the database would refuse it too.
    """
    before = PackEntry.objects.filter(pack=pack).aggregate(sum=Sum("delta"), number=Max("number"))
    balance = (before["sum"] or 0) + delta
    if balance < 0:
        raise NothingLeft
    return PackEntry.objects.create(
        pack=pack,
        number=(before["number"] or 0) + 1,
        kind=kind,
        delta=delta,
        balance=balance,
        appointment=appointment,
        reason=reason,
        actor_id=actor_id,
        created_at=timezone.now(),
    )
