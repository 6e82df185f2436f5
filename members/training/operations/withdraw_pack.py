"""A refund has arrived: the sessions that it paid for are taken back."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, EntryKind, MemberEventKind
from members.people.operations.record_event import record_event
from members.training.models import Appointment, OwnedPack, PackEntry
from members.training.operations.cancel_appointment import cancel_appointment, cancel_open_appointments
from members.training.operations.pack_ledger import add_entry
from members.training.queries import pack_for_update
from members.training.remaining_sessions import balance_of, sum_of, unreserved_sessions
from members.withdrawal import Withdrawal, taken_of


@transaction.atomic
def withdraw_pack(*, payment_id: int, withdrawal: Withdrawal) -> None:
    """Take back the sessions that this refund is to take, or all that are left; once a decision.

    How many they are `withdrawal.taken_of` says. Never more than is left. Everything: open appointments are
    cancelled and the pack has ended. A part: the latest future appointments are cancelled if too few sessions are not
    reserved; those that have begun keep theirs.
    """
    pack = pack_for_update(OwnedPack.objects.values_list("pk", flat=True).get(payment_id=payment_id))
    assert pack is not None  # a pack is never deleted
    reason = f"refund:{withdrawal.refund_id}"
    if pack.withdrawn_at is not None or _was_taken(pack, reason):
        return
    assert pack.payment is not None  # it was found by its payment
    units = taken_of(pack.payment, withdrawal.take).units
    taken = _take_all(pack, reason) if units is None else _take_part(pack, units, reason)
    if taken:
        add_entry(pack, kind=EntryKind.WITHDRAWN, delta=-taken, actor_id=None, reason=reason)
    record_event(
        MemberEventKind.ENTITLEMENT_WITHDRAWN,
        member_id=pack.member_id,
        subject=f"pack:{pack.pk}",
        actor_id=None,
        refund=withdrawal.refund_id,
        sessions=taken,
    )


def _was_taken(pack: OwnedPack, reason: str) -> bool:
    withdrawn = PackEntry.objects.filter(pack=pack, kind=EntryKind.WITHDRAWN)
    return any(entry.reason == reason for entry in withdrawn)


def _take_all(pack: OwnedPack, reason: str) -> int:
    cancel_open_appointments(pack_id=pack.pk, actor_id=None, reason=reason)
    pack.withdrawn_at = timezone.now()
    pack.save(update_fields=["withdrawn_at"])
    return balance_of(pack.pk)


def _take_part(pack: OwnedPack, units: int, reason: str) -> int:
    """Make room, then take no more than is not reserved."""
    _bring_back_expired(pack, min(units - unreserved_sessions(pack.pk), -sum_of(pack.pk, EntryKind.EXPIRED)), reason)
    future = Appointment.objects.filter(
        pack=pack, status=AppointmentStatus.BOOKED, starts_at__gt=timezone.now()
    ).order_by("-starts_at", "-pk")
    for appointment in future[: max(0, units - unreserved_sessions(pack.pk))]:
        cancel_appointment(appointment_id=appointment.pk, actor_id=None, by_gym=True, reason=reason)
    return min(units, unreserved_sessions(pack.pk))


def _bring_back_expired(pack: OwnedPack, sessions: int, reason: str) -> None:
    """Sessions that had expired and are paid back: otherwise an extension would give them to the member again."""
    if sessions > 0:
        add_entry(pack, kind=EntryKind.EXPIRED, delta=sessions, actor_id=None, reason=reason)
