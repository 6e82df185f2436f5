"""A coach says how a private session went: it was held, or the member did not come. Nothing is used up by that."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, MemberEventKind
from members.errors import AppointmentObjected, AppointmentOver
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.outcome_window import is_asked, is_objected, require_outcome


@transaction.atomic
def propose_use(*, appointment_id: int, actor_id: int | None) -> Appointment:
    """Ask the member to confirm that it was held; its session goes on being reserved until then.

    Raises AppointmentNotFound, AppointmentOver unless it is booked, or NotHeldYet before it begins.
    """
    return _asked(_reported(appointment_id, AppointmentStatus.TO_CONFIRM, actor_id), actor_id)


@transaction.atomic
def ask_again(*, appointment_id: int, actor_id: int | None) -> Appointment:
    """Ask the member once more, by a new link; every older one is void from then on.

    Raises AppointmentNotFound, AppointmentObjected, or AppointmentOver unless it waits for the member's word.
    """
    _pack, appointment = appointment_for_update(appointment_id)
    if is_objected(appointment):
        raise AppointmentObjected
    if not is_asked(appointment):
        raise AppointmentOver
    appointment.proposed_at = timezone.now()
    appointment.save(update_fields=["proposed_at"])
    return _asked(appointment, actor_id)


@transaction.atomic
def mark_absent(*, appointment_id: int, actor_id: int | None) -> Appointment:
    """Write down that nobody came; `record_unconfirmed_use` can use a session up for it, with a reason.

    Raises AppointmentNotFound, AppointmentOver unless it is open, AppointmentObjected, or NotHeldYet before it begins.
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
    now = timezone.now()
    require_outcome(appointment, to, now)
    if to == AppointmentStatus.TO_CONFIRM:
        appointment.proposed_at = now
    move_appointment(appointment, to=to, actor_id=actor_id)
    return appointment


def _asked(appointment: Appointment, actor_id: int | None) -> Appointment:
    record_event(
        MemberEventKind.USE_PROPOSED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
    )
    return appointment
