"""Where classes and bookings stand, as coloured labels: green is well, amber is under way, red needs eyes."""

from django.utils import timezone
from django.utils.safestring import SafeString

from foundation.console.formatting import badge
from members.classes.models import Booking, ClassSession
from members.classes.seats import is_overdue
from members.enums import BookingStatus, SessionStatus

BOOKING_STATUS: dict[str, str] = {
    BookingStatus.WAITING: "info",
    BookingStatus.OFFERED: "warning",
    BookingStatus.HELD: "warning",
    BookingStatus.BOOKED: "info",
    BookingStatus.ATTENDED: "success",
    BookingStatus.NO_SHOW: "danger",
    BookingStatus.LATE_CANCELLED: "danger",
}
SESSION_STATUS: dict[str, str] = {SessionStatus.SCHEDULED: "info", SessionStatus.CANCELLED: "danger"}


def booking_badge(booking: Booking) -> SafeString:
    """A booking's status; a place whose time is over has no colour any more, whether that was written down or not."""
    is_over = is_overdue(booking, timezone.now())
    return badge(booking.get_status_display(), None if is_over else BOOKING_STATUS.get(booking.status))


def session_badge(session: ClassSession) -> SafeString:
    """Whether a class takes place."""
    return badge(session.get_status_display(), SESSION_STATUS.get(session.status))
