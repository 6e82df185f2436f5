"""The member confirms that a private session was held: that uses it up."""

from django.db import transaction
from django.utils import timezone

from members.enums import OPEN_APPOINTMENTS, AppointmentStatus, EntryKind, MemberEventKind
from members.errors import AppointmentNotFound, AppointmentOver
from members.people.operations.record_event import record_event
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import require_usable
from members.training.outcome_window import require_outcome


@transaction.atomic
def confirm_use(*, appointment_id: int, actor_id: int) -> Appointment:
    """Take one session off the pack, once, whether or not the coach has said that it was held.

    Only the member's own account can do it: for everybody else the session does not exist, so that no coach can tick
    off a session alone. Raises AppointmentNotFound, AppointmentOver, NotHeldYet before it begins, EntitlementLocked
    while a refund is under way, or EntitlementOver.
    """
    pack, appointment = appointment_for_update(appointment_id)
    if appointment.member.user_id != actor_id:
        raise AppointmentNotFound
    if appointment.status not in OPEN_APPOINTMENTS:
        raise AppointmentOver
    require_outcome(appointment, AppointmentStatus.USED, timezone.now())
    require_usable(pack)
    move_appointment(appointment, to=AppointmentStatus.USED, actor_id=actor_id)
    add_entry(pack, kind=EntryKind.USE, delta=-1, actor_id=actor_id, appointment=appointment)
    record_event(
        MemberEventKind.USE_CONFIRMED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
    )
    return appointment
