"""From when on, and until what, something can be said about how a private session went.

No day ends it: a session that the member never confirms stays open until staff use it up with a reason
(`record_unconfirmed_use`). The operations and the console's buttons go by the same words.
"""

from datetime import datetime

from foundation.errors import ServiceError
from foundation.moves import is_legal
from members.enums import APPOINTMENT_MOVES, OPEN_APPOINTMENTS, AppointmentStatus
from members.errors import AppointmentOver, NotHeldYet
from members.training.models import Appointment


def outcome_refused(appointment: Appointment, to: AppointmentStatus, at: datetime) -> ServiceError | None:
    """Why it cannot be said then how it went; None when it can.

    Only what the table of legal moves has, and of one that is still open nothing before it begins.
    """
    if not is_legal(appointment.status, to, APPOINTMENT_MOVES):
        return AppointmentOver()
    return NotHeldYet() if appointment.status in OPEN_APPOINTMENTS and appointment.starts_at > at else None


def require_outcome(appointment: Appointment, to: AppointmentStatus, at: datetime) -> None:
    """Raise AppointmentOver or NotHeldYet where `outcome_refused` says so."""
    if refusal := outcome_refused(appointment, to, at):
        raise refusal
