"""The member objects that a private session was held, and staff decide: until then nothing is used up."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from members.enums import AppointmentStatus, MemberEventKind
from members.errors import AppointmentOver, NothingProposed
from members.people.operations.record_event import record_event
from members.training.members_word import By, account_of, require_members_word, told_of, way_of
from members.training.models import Appointment
from members.training.operations.move_appointment import appointment_for_update
from members.training.outcome_window import is_objected


@transaction.atomic
def object_to_use(*, appointment_id: int, reason: str, by: By) -> Appointment:
    """Keep the session reserved and unused, and ask staff to decide; once a proposal, also while a refund is under way.

    Raises InvalidField without a reason, AppointmentNotFound for everybody but the member, AppointmentOver,
    AppointmentObjected, NothingProposed before the coach has said that it was held, or ConfirmationLinkOver.
    """
    stated = stated_reason(reason)
    _pack, appointment = appointment_for_update(appointment_id)
    now = timezone.now()
    require_members_word(appointment, by, now)
    if appointment.status != AppointmentStatus.TO_CONFIRM:
        raise NothingProposed
    appointment.objected_at, appointment.answered_by = now, way_of(by)
    appointment.save(update_fields=["objected_at", "answered_by"])
    record_event(
        MemberEventKind.USE_OBJECTED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=account_of(by),
        reason=stated,
        **told_of(by),
    )
    return appointment


@transaction.atomic
def clear_objection(*, appointment_id: int, reason: str, actor_id: int) -> Appointment:
    """Staff let it rest, for a reason that the member can read: the member is asked once more, by a new link.

    Raises InvalidField without a reason, AppointmentNotFound, or AppointmentOver unless an objection waits.
    """
    stated = stated_reason(reason)
    _pack, appointment = appointment_for_update(appointment_id)
    if not is_objected(appointment):
        raise AppointmentOver
    appointment.objected_at = appointment.answered_by = None
    appointment.proposed_at = timezone.now()
    appointment.save(update_fields=["objected_at", "answered_by", "proposed_at"])
    record_event(
        MemberEventKind.OBJECTION_CLEARED,
        member_id=appointment.member_id,
        subject=f"appointment:{appointment.pk}",
        actor_id=actor_id,
        reason=stated,
    )
    return appointment
