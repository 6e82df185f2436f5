"""A private session goes from one status to another: the only place that writes it, by the table of legal moves."""

from django.utils import timezone

from foundation.moves import require_legal
from members.enums import APPOINTMENT_MOVES, AppointmentStatus
from members.errors import AppointmentNotFound
from members.training.models import Appointment, OwnedPack
from members.training.queries import pack_for_update


def appointment_for_update(appointment_id: int) -> tuple[OwnedPack, Appointment]:
    """The pack, locked, and the appointment as it is then; raises AppointmentNotFound."""
    pack_id = Appointment.objects.filter(pk=appointment_id).order_by().values_list("pack_id", flat=True).first()
    pack = None if pack_id is None else pack_for_update(pack_id)
    if pack is None:
        raise AppointmentNotFound
    return pack, Appointment.objects.get(pk=appointment_id)


def move_appointment(appointment: Appointment, *, to: AppointmentStatus, actor_id: int | None) -> None:
    """Write the new status and who gave it, under the pack's lock; raises IllegalMove for what the table has not.

    With it, what the caller has set of how the member was asked and has answered.
    """
    require_legal(appointment.status, to, APPOINTMENT_MOVES)
    appointment.status, appointment.changed_at, appointment.changed_by_id = to, timezone.now(), actor_id
    appointment.save(update_fields=["status", "changed_at", "changed_by", "proposed_at", "answered_by"])
