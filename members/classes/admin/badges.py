"""Where classes and bookings stand, as coloured labels: green is well, amber is under way, red needs eyes."""

from django.utils import timezone
from django.utils.safestring import SafeString

from foundation.console.formatting import badge
from members.classes.models import Booking, ClassSession
from members.classes.seats import is_overdue, place_in_words
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
    """Where a place stands; one whose time is over, or whose class is cancelled, has no colour any more."""
    now = timezone.now()
    is_over = is_overdue(booking, now) or booking.session.status == SessionStatus.CANCELLED
    return badge(place_in_words(booking, now), None if is_over else BOOKING_STATUS.get(booking.status))


def session_badge(session: ClassSession) -> SafeString:
    """Whether a class takes place."""
    return badge(session.get_status_display(), SESSION_STATUS.get(session.status))
