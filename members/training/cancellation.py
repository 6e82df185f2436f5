"""Until when a private session is called off in time, and what it ends as.

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


def status_after(appointment: Appointment, *, by_gym: bool, at: datetime) -> AppointmentStatus:
    """What it ends as when it is called off then; raises AppointmentOver when it cannot be.

    The member can until it begins. The gym can as long as it was not confirmed, and is always in time.
    """
    if by_gym and appointment.status in OPEN_APPOINTMENTS:
        return AppointmentStatus.CANCELLED
    if appointment.status != AppointmentStatus.BOOKED or appointment.starts_at <= at:
        raise AppointmentOver
    return AppointmentStatus.CANCELLED if at <= free_until(appointment) else AppointmentStatus.LATE_CANCELLED
