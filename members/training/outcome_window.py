"""From when on, and until what, something can be said about how a private session went.

No day ends it: a session that the member never confirms stays open until staff use it up with a reason
(`record_unconfirmed_use`). The operations and the console's buttons go by the same words.
"""

from datetime import datetime

from foundation.errors import ServiceError
from foundation.moves import is_legal
from members.enums import APPOINTMENT_MOVES, OPEN_APPOINTMENTS, AppointmentStatus
from members.errors import AppointmentObjected, AppointmentOver, NotHeldYet
from members.training.models import Appointment


def outcome_refused(appointment: Appointment, to: AppointmentStatus, at: datetime) -> ServiceError | None:
    """Why it cannot be said then how it went; None when it can.

    Only what the table of legal moves has, and of one that is still open nothing before it begins. Whether a member
    came who objects, no coach says any more.
    """
    if not is_legal(appointment.status, to, APPOINTMENT_MOVES):
        return AppointmentOver()
    if to == AppointmentStatus.NO_SHOW and is_objected(appointment):
        return AppointmentObjected()
    return NotHeldYet() if appointment.status in OPEN_APPOINTMENTS and appointment.starts_at > at else None


def require_outcome(appointment: Appointment, to: AppointmentStatus, at: datetime) -> None:
    """Raise AppointmentOver, AppointmentObjected or NotHeldYet where `outcome_refused` says so."""
    if refusal := outcome_refused(appointment, to, at):
        raise refusal


def is_objected(appointment: Appointment) -> bool:
    """Whether the member has objected and nobody has decided about it yet.

    Until then it is not used up: staff use it up with a reason, clear the objection, or cancel it.
    """
    return appointment.status == AppointmentStatus.TO_CONFIRM and appointment.objected_at is not None


def is_asked(appointment: Appointment) -> bool:
    """Whether it waits for the member's word."""
    return appointment.status == AppointmentStatus.TO_CONFIRM and appointment.objected_at is None
