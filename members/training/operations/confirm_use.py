"""The member confirms that a private session was held: that uses it up."""

from django.db import transaction
from django.utils import timezone

from members.enums import AppointmentStatus, EntryKind, MemberEventKind
from members.people.operations.record_event import record_event
from members.training.members_word import By, account_of, require_members_word, told_of, way_of
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update, move_appointment
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import require_usable
from members.training.outcome_window import require_outcome


@transaction.atomic
def confirm_use(*, appointment_id: int, by: By) -> Appointment:
    """Take one session off the pack, once; by the own account whether or not the coach has said that it was held.

    Only the member's own account can do it, or the link of the proposal: for everybody else the session does not exist,
    so that no coach can tick off a session alone. Raises AppointmentNotFound, AppointmentOver, AppointmentObjected,
    ConfirmationLinkOver, NotHeldYet before it begins, EntitlementLocked while a refund is under way, or
    EntitlementOver.
    """
    pack, appointment = appointment_for_update(appointment_id)
    now, actor_id = timezone.now(), account_of(by)
    require_members_word(appointment, by, now)
    require_outcome(appointment, AppointmentStatus.USED, now)
    require_usable(pack)
    appointment.answered_by = way_of(by)
    move_appointment(appointment, to=AppointmentStatus.USED, actor_id=actor_id)
    add_entry(pack, kind=EntryKind.USE, delta=-1, actor_id=actor_id, appointment=appointment)
    record_event(
        MemberEventKind.USE_CONFIRMED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
        **told_of(by),
    )
    return appointment
