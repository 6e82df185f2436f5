"""A coach says that a private session was held; nothing is used up by that."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, MemberEventKind
from members.errors import AppointmentNotFound, AppointmentOver, NotHeldYet
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment


@transaction.atomic
def propose_use(*, appointment_id: int, actor_id: int | None, coach_id: int | None = None) -> Appointment:
    """Ask the member to confirm the session, which goes on being kept back until then.

    With `coach_id` only that coach's sessions exist. Raises AppointmentNotFound, AppointmentOver unless it is booked,
    or NotHeldYet before it begins.
    """
    _pack, appointment = appointment_for_update(appointment_id)
    if coach_id not in (None, appointment.coach_id):
        raise AppointmentNotFound
    if appointment.status != AppointmentStatus.BOOKED:
        raise AppointmentOver
    if appointment.starts_at > timezone.now():
        raise NotHeldYet
    move_appointment(appointment, to=AppointmentStatus.TO_CONFIRM, actor_id=actor_id)
    record_event(
        MemberEventKind.USE_PROPOSED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
    )
    return appointment
