"""A private session is called off."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from members.enums import OPEN_APPOINTMENTS, AppointmentStatus, MemberEventKind
from members.errors import AppointmentOver
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment

FREE_UNTIL = timedelta(hours=24)  # before the beginning; later the gym may record the session as used


@transaction.atomic
def cancel_appointment(
    *, appointment_id: int, actor_id: int | None, by_gym: bool = False, reason: str = ""
) -> Appointment:
    """Give the session that was kept back free again; nothing is used up by itself, however late it is.

    The member can cancel until the beginning: up to 24 hours before it is cancelled in time, after that late. The gym
    can cancel as long as the session was not confirmed, and is always in time. Also while a refund is under way.
    Raises AppointmentNotFound or AppointmentOver.
    """
    _pack, appointment = appointment_for_update(appointment_id)
    status = _status_after(appointment, by_gym=by_gym)
    move_appointment(appointment, to=status, actor_id=actor_id)
    record_event(
        MemberEventKind.APPOINTMENT_CANCELLED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
        reason=reason,
        status=status.value,
        by_gym=by_gym,
    )
    return appointment


def _status_after(appointment: Appointment, *, by_gym: bool) -> AppointmentStatus:
    now = timezone.now()
    if by_gym and appointment.status in OPEN_APPOINTMENTS:
        return AppointmentStatus.CANCELLED
    if appointment.status != AppointmentStatus.BOOKED or appointment.starts_at <= now:
        raise AppointmentOver
    is_in_time = now <= appointment.starts_at - FREE_UNTIL
    return AppointmentStatus.CANCELLED if is_in_time else AppointmentStatus.LATE_CANCELLED
