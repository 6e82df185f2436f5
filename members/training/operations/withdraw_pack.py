"""A refund has arrived: the sessions that it paid for are taken back."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, EntryKind, MemberEventKind
from members.people.operations.record_event import record_event
from members.refunds.models import RefundDecision
from members.training.models import Appointment, OwnedPack, PackEntry
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.cancel_open_appointments import cancel_open_appointments
from members.training.operations.pack_ledger import add_entry
from members.training.queries import pack_for_update
from members.training.remaining_sessions import balance_of, kept_back, sum_of


@transaction.atomic
def withdraw_pack(*, payment_id: int, refund_id: int, refund_fen: int) -> None:
    """Take back what the refund's decision says: so many sessions, or all that are left; once a refund.

    Without a decision it is everything once the whole price has gone back, else the refund's share of the sessions
    that were bought, rounded down. Never more than is left. Everything: open appointments are cancelled and the pack
    has ended. A part: the latest future appointments are cancelled if too few sessions are not kept back; those that
    have begun keep theirs.
    """
    pack = pack_for_update(OwnedPack.objects.values_list("pk", flat=True).get(payment_id=payment_id))
    assert pack is not None  # a pack is never deleted
    reason = f"refund:{refund_id}"
    if pack.withdrawn_at is not None or _was_taken(pack, reason):
        return
    units = _units(pack, refund_id, refund_fen)
    taken = _take_all(pack, reason) if units is None else _take_part(pack, units, reason)
    if taken:
        add_entry(pack, kind=EntryKind.WITHDRAWN, delta=-taken, actor_id=None, reason=reason)
    record_event(
        MemberEventKind.ENTITLEMENT_WITHDRAWN,
        member_id=pack.member_id,
        subject=f"pack:{pack.pk}",
        actor_id=None,
        refund=refund_id,
        sessions=taken,
    )


def _was_taken(pack: OwnedPack, reason: str) -> bool:
    return PackEntry.objects.filter(pack=pack, kind=EntryKind.WITHDRAWN, reason=reason).exists()


def _units(pack: OwnedPack, refund_id: int, refund_fen: int) -> int | None:
    """How many sessions the refund pays for; None for all that are left."""
    decision = RefundDecision.objects.filter(refund_id=refund_id).first()
    if decision is not None:
        return decision.units
    assert pack.payment is not None  # it was found by its payment
    if pack.payment.refunded_fen >= pack.payment.amount_fen:
        return None
    return pack.sessions * refund_fen // pack.price_fen


def _take_all(pack: OwnedPack, reason: str) -> int:
    cancel_open_appointments(pack_id=pack.pk, actor_id=None, reason=reason)
    pack.withdrawn_at = timezone.now()
    pack.save(update_fields=["withdrawn_at"])
    return balance_of(pack.pk)


def _take_part(pack: OwnedPack, units: int, reason: str) -> int:
    """Make room, then take no more than is not kept back."""
    _revive(pack, min(units - _spare(pack), -sum_of(pack.pk, EntryKind.EXPIRED)), reason)
    future = Appointment.objects.filter(
        pack=pack, status=AppointmentStatus.BOOKED, starts_at__gt=timezone.now()
    ).order_by("-starts_at", "-pk")
    for appointment in future[: max(0, units - _spare(pack))]:
        cancel_appointment(appointment_id=appointment.pk, actor_id=None, by_gym=True, reason=reason)
    return min(units, _spare(pack))


def _spare(pack: OwnedPack) -> int:
    """What is left and not kept back for an appointment."""
    return balance_of(pack.pk) - kept_back(pack.pk)


def _revive(pack: OwnedPack, sessions: int, reason: str) -> None:
    """Sessions that had expired and are paid back: otherwise an extension would give them to the member again."""
    if sessions > 0:
        add_entry(pack, kind=EntryKind.EXPIRED, delta=sessions, actor_id=None, reason=reason)
