"""The member did not come to a private session."""

from django.db import transaction
from django.utils import timezone

from members.enums import OPEN_APPOINTMENTS, AppointmentStatus, MemberEventKind
from members.errors import AppointmentNotFound, AppointmentOver, NotHeldYet
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment


@transaction.atomic
def mark_absent(*, appointment_id: int, actor_id: int | None, coach_id: int | None = None) -> Appointment:
    """Write down that nobody came; nothing is used up by that, `record_use` can do it with a reason.

    With `coach_id` only that coach's sessions exist. Raises AppointmentNotFound, AppointmentOver unless it is open, or
    NotHeldYet before it begins.
    """
    _pack, appointment = appointment_for_update(appointment_id)
    if coach_id not in (None, appointment.coach_id):
        raise AppointmentNotFound
    if appointment.status not in OPEN_APPOINTMENTS:
        raise AppointmentOver
    if appointment.starts_at > timezone.now():
        raise NotHeldYet
    move_appointment(appointment, to=AppointmentStatus.NO_SHOW, actor_id=actor_id)
    record_event(
        MemberEventKind.ATTENDANCE_MARKED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
        status=AppointmentStatus.NO_SHOW.value,
    )
    return appointment
