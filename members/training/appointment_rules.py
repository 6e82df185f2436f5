"""When a private session can be called off, and when something can be said about how it went.

The operations and the console's buttons and sentences go by the same words.
"""

from datetime import datetime

from foundation.errors import ServiceError
from foundation.moves import is_legal
from members.enums import APPOINTMENT_MOVES, OPEN_APPOINTMENTS, AppointmentStatus
from members.errors import AppointmentOver, NotHeldYet
from members.house_rules import PRIVATE_SESSION_FREE_UNTIL
from members.training.models import Appointment


def free_until(appointment: Appointment) -> datetime:
    """The last instant at which it is cancelled in time; later the gym may record it as used."""
    return appointment.starts_at - PRIVATE_SESSION_FREE_UNTIL.duration()


def is_cancellable(appointment: Appointment, *, by_gym: bool, at: datetime) -> bool:
    """Whether it can be called off then: by the member until it begins, by the gym as long as it was not confirmed."""
    if by_gym:
        return appointment.status in OPEN_APPOINTMENTS
    return appointment.status == AppointmentStatus.BOOKED and at < appointment.starts_at


def status_after(appointment: Appointment, *, by_gym: bool, at: datetime) -> AppointmentStatus:
    """What it ends as when it is called off then, the gym always in time; raises AppointmentOver when it cannot be."""
    if not is_cancellable(appointment, by_gym=by_gym, at=at):
        raise AppointmentOver
    is_in_time = by_gym or at <= free_until(appointment)
    return AppointmentStatus.CANCELLED if is_in_time else AppointmentStatus.LATE_CANCELLED


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
