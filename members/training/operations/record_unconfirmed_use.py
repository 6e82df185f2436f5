"""Staff use up a private session that the member did not confirm, for a reason that the member can read."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from members.enums import MISSED_APPOINTMENTS, AppointmentStatus, EntryKind
from members.errors import NothingLeft
from members.training.models import Appointment, OwnedPack
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import require_usable, require_valid
from members.training.outcome_window import require_outcome
from members.training.remaining_sessions import unreserved_sessions


@transaction.atomic
def record_unconfirmed_use(*, appointment_id: int, reason: str, actor_id: int) -> Appointment:
    """Take one session off the pack for a session that was held, or that the member missed or cancelled late.

    Raises InvalidField without a reason, AppointmentNotFound, AppointmentOver when it was used up or cancelled in
    time, NotHeldYet before it begins, EntitlementLocked or EntitlementOver. A missed session has nothing reserved for
    it: NothingLeft when all that is left is reserved for others.
    """
    stated = stated_reason(reason)
    pack, appointment = appointment_for_update(appointment_id)
    require_usable(pack)
    require_outcome(appointment, AppointmentStatus.USED, timezone.now())
    if appointment.status in MISSED_APPOINTMENTS:
        _require_unreserved(pack)
    move_appointment(appointment, to=AppointmentStatus.USED, actor_id=actor_id)
    add_entry(pack, kind=EntryKind.USE, delta=-1, actor_id=actor_id, reason=stated, appointment=appointment)
    return appointment


def _require_unreserved(pack: OwnedPack) -> None:
    require_valid(pack)
    if unreserved_sessions(pack.pk) <= 0:
        raise NothingLeft
