"""A private session that was used up is given back."""

from django.db import transaction

from foundation.cause import stated_reason
from members.enums import AppointmentStatus, EntryKind
from members.errors import AppointmentOver
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import require_usable


@transaction.atomic
def return_use(*, appointment_id: int, reason: str, actor_id: int) -> Appointment:
    """Put one session back on the pack, once; the appointment counts as cancelled in time from then on.

    What comes back to a pack that is over expires again, until the pack is extended. Raises InvalidField without a
    reason, AppointmentNotFound, AppointmentOver unless it was used up, EntitlementLocked or EntitlementOver.
    """
    stated = stated_reason(reason)
    pack, appointment = appointment_for_update(appointment_id)
    require_usable(pack)
    if appointment.status != AppointmentStatus.USED:
        raise AppointmentOver
    move_appointment(appointment, to=AppointmentStatus.CANCELLED, actor_id=actor_id)
    add_entry(pack, kind=EntryKind.RETURN, delta=1, actor_id=actor_id, reason=stated, appointment=appointment)
    return appointment
