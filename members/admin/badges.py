"""States as coloured labels; the same on every page."""

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.admin import colours
from members.enums import PASSING_BOOKINGS
from members.models import Appointment, Booking, CheckIn, ClassSession, Freeze
from members.seats import takes_place
from members.standing import MembershipState, MemberState
from payments.console.cells import badge


def of_member(state: str) -> SafeString:
    """A member's state of today."""
    return badge(MemberState(state).label, colours.MEMBER_STATE.get(state))


def of_membership(state: str) -> SafeString:
    """A membership's state of today."""
    return badge(MembershipState(state).label, colours.MEMBERSHIP_STATE.get(state))


def of_freeze(freeze: Freeze) -> SafeString:
    """Where a freeze stands: what waits for an answer is amber."""
    if freeze.voided_at is not None:
        return badge(_("Voided"), None)
    if freeze.declined_at is not None:
        return badge(_("Declined"), None)
    if freeze.approved_at is None:
        return badge(_("Awaiting approval"), "warning")
    return badge(_("Approved") if freeze.ended_on is None else _("Ended early"), "success")


def of_booking(booking: Booking) -> SafeString:
    """A booking's status; a place whose time is over has no colour any more, whether that was written down or not."""
    is_over = booking.status in PASSING_BOOKINGS and not takes_place(booking, timezone.now())
    return badge(booking.get_status_display(), None if is_over else colours.BOOKING_STATUS.get(booking.status))


def of_appointment(appointment: Appointment) -> SafeString:
    """A private session's status."""
    return badge(appointment.get_status_display(), colours.APPOINTMENT_STATUS.get(appointment.status))


def of_session(session: ClassSession) -> SafeString:
    """Whether a class takes place."""
    return badge(session.get_status_display(), colours.SESSION_STATUS.get(session.status))


def of_visit(visit: CheckIn) -> SafeString:
    """The verdict of that moment."""
    return badge(visit.get_verdict_display(), colours.ADMISSION.get(visit.verdict))
