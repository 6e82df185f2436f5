"""Which colour a state is shown in: green is well, amber is under way, red needs eyes, grey is over."""

from members.enums import Admission, AppointmentStatus, BookingStatus, SessionStatus
from members.standing import MembershipState, MemberState

MEMBER_STATE: dict[str, str] = {
    MemberState.WAITING: "warning",
    MemberState.ACTIVE: "success",
    MemberState.FROZEN: "warning",
    MemberState.EXPIRED: "danger",
}
MEMBERSHIP_STATE: dict[str, str] = {
    MembershipState.WAITING: "warning",
    MembershipState.ACTIVE: "success",
    MembershipState.FROZEN: "warning",
    MembershipState.OVER: "danger",
}

BOOKING_STATUS: dict[str, str] = {
    BookingStatus.WAITING: "info",
    BookingStatus.OFFERED: "warning",
    BookingStatus.HELD: "warning",
    BookingStatus.BOOKED: "info",
    BookingStatus.ATTENDED: "success",
    BookingStatus.NO_SHOW: "danger",
    BookingStatus.LATE_CANCELLED: "danger",
}
APPOINTMENT_STATUS: dict[str, str] = {
    AppointmentStatus.BOOKED: "info",
    AppointmentStatus.TO_CONFIRM: "warning",
    AppointmentStatus.USED: "success",
    AppointmentStatus.NO_SHOW: "danger",
    AppointmentStatus.LATE_CANCELLED: "danger",
}
SESSION_STATUS: dict[str, str] = {SessionStatus.SCHEDULED: "info", SessionStatus.CANCELLED: "danger"}
ADMISSION: dict[str, str] = {Admission.ENTER: "success", Admission.WARN: "warning", Admission.REFUSE: "danger"}
