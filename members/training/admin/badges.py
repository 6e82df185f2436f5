"""Where private sessions stand, as coloured labels: green is well, amber is under way, red needs eyes."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console.formatting import badge
from members.enums import AppointmentStatus
from members.training.models import Appointment
from members.training.outcome_window import is_objected

APPOINTMENT_STATUS: dict[str, str] = {
    AppointmentStatus.BOOKED: "info",
    AppointmentStatus.TO_CONFIRM: "warning",
    AppointmentStatus.USED: "success",
    AppointmentStatus.NO_SHOW: "danger",
    AppointmentStatus.LATE_CANCELLED: "danger",
}


def appointment_badge(appointment: Appointment) -> SafeString:
    """A private session's status, and whether the member objects to it."""
    if is_objected(appointment):
        return badge(_("The member objects"), "danger")
    return badge(appointment.get_status_display(), APPOINTMENT_STATUS.get(appointment.status))
