"""A coach says how a private session went: it was held, or the member did not come. Nothing is used up by that."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, MemberEventKind
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.outcome_window import require_outcome


@transaction.atomic
def propose_use(*, appointment_id: int, actor_id: int | None) -> Appointment:
    """Ask the member to confirm that it was held; its session goes on being reserved until then.

    Raises AppointmentNotFound, AppointmentOver unless it is booked, or NotHeldYet before it begins.
    """
    appointment = _reported(appointment_id, AppointmentStatus.TO_CONFIRM, actor_id)
    record_event(
        MemberEventKind.USE_PROPOSED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
    )
    return appointment


@transaction.atomic
def mark_absent(*, appointment_id: int, actor_id: int | None) -> Appointment:
    """Write down that nobody came; `record_unconfirmed_use` can use a session up for it, with a reason.

    Raises AppointmentNotFound, AppointmentOver unless it is open, or NotHeldYet before it begins.
    """
    appointment = _reported(appointment_id, AppointmentStatus.NO_SHOW, actor_id)
    record_event(
        MemberEventKind.ATTENDANCE_MARKED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
        status=AppointmentStatus.NO_SHOW.value,
    )
    return appointment


def _reported(appointment_id: int, to: AppointmentStatus, actor_id: int | None) -> Appointment:
    _pack, appointment = appointment_for_update(appointment_id)
    require_outcome(appointment, to, timezone.now())
    move_appointment(appointment, to=to, actor_id=actor_id)
    return appointment
