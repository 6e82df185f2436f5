"""Until when a private session is called off in time, what it ends as, and what becomes of the session of the pack.

In time or late, what was reserved for it can be booked again: nothing is used up by itself. One that was called off
late staff may use up, with a reason (`record_unconfirmed_use`).

The operations and the console's buttons and sentences go by the same words.
"""

from datetime import datetime

from members.enums import OPEN_APPOINTMENTS, AppointmentStatus
from members.errors import AppointmentOver
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


def is_coachs_to_cancel(appointment: Appointment, user_id: int) -> bool:
    """Whether the coach of it, who has this account, can call it off: for the gym, until something was said of it."""
    return appointment.coach.user_id == user_id and appointment.status == AppointmentStatus.BOOKED


def status_after(appointment: Appointment, *, by_gym: bool, at: datetime) -> AppointmentStatus:
    """What it ends as when it is called off then, the gym always in time; raises AppointmentOver when it cannot be."""
    if not is_cancellable(appointment, by_gym=by_gym, at=at):
        raise AppointmentOver
    is_in_time = by_gym or at <= free_until(appointment)
    return AppointmentStatus.CANCELLED if is_in_time else AppointmentStatus.LATE_CANCELLED
