"""A private session is called off, or all that are still booked with a pack."""

from django.db import transaction
from django.utils import timezone

from members.enums import OPEN_APPOINTMENTS, MemberEventKind
from members.people.operations.record_event import record_event
from members.training.cancellation import status_after
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment


@transaction.atomic
def cancel_appointment(
    *, appointment_id: int, actor_id: int | None, by_gym: bool = False, reason: str = ""
) -> Appointment:
    """Give the session that was reserved free again; nothing is used up by itself, however late it is.

    Whether it is in time, and until when it can be called off, `cancellation.status_after` says. Also while a
    refund is under way. Raises AppointmentNotFound or AppointmentOver.
    """
    _pack, appointment = appointment_for_update(appointment_id)
    status = status_after(appointment, by_gym=by_gym, at=timezone.now())
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


@transaction.atomic
def cancel_open_appointments(*, pack_id: int, actor_id: int | None, reason: str) -> int:
    """Cancel the pack's open appointments for the gym, also those that wait for a confirmation; how many there were.

    Inside the caller's transaction, which holds the pack's lock.
    """
    found = Appointment.objects.filter(pack_id=pack_id, status__in=OPEN_APPOINTMENTS).order_by("starts_at", "id")
    numbers = list(found.values_list("pk", flat=True))
    for number in numbers:
        cancel_appointment(appointment_id=number, actor_id=actor_id, by_gym=True, reason=reason)
    return len(numbers)
