"""Everything that is still booked with a pack is called off."""

from django.db import transaction

from members.enums import OPEN_APPOINTMENTS
from members.training.models import Appointment
from members.training.operations.cancel_appointment import cancel_appointment


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
