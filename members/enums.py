"""The words that what a gym sells, and what becomes of it, is told in, and the tables of legal moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.moves import Moves


class PeriodUnit(models.TextChoices):
    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class StartRule(models.TextChoices):
    """When a membership begins: at once, with the first visit, or on a day of the member's choice."""

    PURCHASE = "purchase", _("On purchase")
    FIRST_VISIT = "first_visit", _("On the first visit")
    CHOSEN = "chosen", _("On a chosen date")


class Ending(models.TextChoices):
    """Why an entitlement stopped before its time."""

    WITHDRAWN = "withdrawn", _("Refunded")
    TRANSFERRED = "transferred", _("Transferred")
    UPGRADED = "upgraded", _("Upgraded")


# Ended because another membership took the place.
REPLACED = (Ending.TRANSFERRED, Ending.UPGRADED)


class FreezeState(models.TextChoices):
    """Where a freeze stands, by when it was decided about. An approved one counts.

    NOT_TAKEN: approved, and takes no day: ended before its first one, or outside its membership's time as that is now.
    """

    REQUESTED = "requested", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    VOIDED = "voided", _("Voided")
    NOT_TAKEN = "not_taken", _("Never took effect")


class SessionStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    CANCELLED = "cancelled", _("Cancelled by the gym")


# Every move that a class's status may make: what was called off stays so.
SESSION_MOVES: Moves = {
    SessionStatus.SCHEDULED: {SessionStatus.CANCELLED},
    SessionStatus.CANCELLED: set(),
}


class BookingStatus(models.TextChoices):
    """A member's place in a class, or the wish for one. A held or offered place counts until `held_until`."""

    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Place offered")
    HELD = "held", _("Held until paid")
    BOOKED = "booked", _("Booked")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled in time")
    LATE_CANCELLED = "late_cancelled", _("Cancelled too late")
    RELEASED = "released", _("Let go unpaid")


# At most one of these a member and session: everything that is a place, or still may become one.
LIVE_BOOKINGS = (
    BookingStatus.WAITING,
    BookingStatus.OFFERED,
    BookingStatus.HELD,
    BookingStatus.BOOKED,
    BookingStatus.ATTENDED,
    BookingStatus.NO_SHOW,
)
# Places that are taken for good, and places that are taken until their time is over.
FIRM_BOOKINGS = (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
PASSING_BOOKINGS = (BookingStatus.OFFERED, BookingStatus.HELD)
# Places and wishes that stand until somebody ends them, or the class begins: they have no time of their own.
LASTING_BOOKINGS = (BookingStatus.BOOKED, BookingStatus.WAITING)
# Wishes for a place that nothing was paid for: what ends one is no cancellation.
WISHES = (BookingStatus.WAITING, BookingStatus.OFFERED)
# What somebody can still give up.
CANCELLABLE_BOOKINGS = (*WISHES, BookingStatus.HELD, BookingStatus.BOOKED)

# What a booking begins as, and every move that its status may make. What was cancelled stays so; a place that was let
# go unpaid becomes a booked one when its payment arrives late and there is room. A mark can be taken back.
NEW_BOOKINGS = (BookingStatus.WAITING, BookingStatus.HELD, BookingStatus.BOOKED)
BOOKING_MOVES: Moves = {
    BookingStatus.WAITING: {
        BookingStatus.OFFERED,
        BookingStatus.HELD,
        BookingStatus.BOOKED,
        BookingStatus.RELEASED,
    },
    BookingStatus.OFFERED: {BookingStatus.HELD, BookingStatus.BOOKED, BookingStatus.RELEASED},
    BookingStatus.HELD: {BookingStatus.BOOKED, BookingStatus.RELEASED},
    BookingStatus.BOOKED: {
        BookingStatus.ATTENDED,
        BookingStatus.NO_SHOW,
        BookingStatus.CANCELLED,
        BookingStatus.LATE_CANCELLED,
    },
    BookingStatus.ATTENDED: {BookingStatus.BOOKED, BookingStatus.NO_SHOW},
    BookingStatus.NO_SHOW: {BookingStatus.BOOKED, BookingStatus.ATTENDED},
    BookingStatus.CANCELLED: set(),
    BookingStatus.LATE_CANCELLED: set(),
    BookingStatus.RELEASED: {BookingStatus.BOOKED},
}


class AppointmentStatus(models.TextChoices):
    """A private session with a coach. TO_CONFIRM: the coach says it was held; USED: the member agreed, or staff."""

    BOOKED = "booked", _("Booked")
    TO_CONFIRM = "to_confirm", _("Held, to be confirmed")
    USED = "used", _("Held and confirmed")
    CANCELLED = "cancelled", _("Cancelled in time")
    LATE_CANCELLED = "late_cancelled", _("Cancelled too late")
    NO_SHOW = "no_show", _("Did not come")


# Appointments that a session of the pack is reserved for.
OPEN_APPOINTMENTS = (AppointmentStatus.BOOKED, AppointmentStatus.TO_CONFIRM)
# Those that the gym may use up all the same, with a reason.
MISSED_APPOINTMENTS = (AppointmentStatus.LATE_CANCELLED, AppointmentStatus.NO_SHOW)

# Every move that an appointment's status may make. One that was used up and is given back counts as cancelled in time.
APPOINTMENT_MOVES: Moves = {
    AppointmentStatus.BOOKED: {
        AppointmentStatus.TO_CONFIRM,
        AppointmentStatus.USED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.LATE_CANCELLED,
        AppointmentStatus.NO_SHOW,
    },
    AppointmentStatus.TO_CONFIRM: {
        AppointmentStatus.USED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.NO_SHOW,
    },
    AppointmentStatus.USED: {AppointmentStatus.CANCELLED},
    AppointmentStatus.CANCELLED: set(),
    AppointmentStatus.LATE_CANCELLED: {AppointmentStatus.USED},
    AppointmentStatus.NO_SHOW: {AppointmentStatus.USED},
}


class AnswerWay(models.TextChoices):
    """How the member answered a coach who says that a session was held: signed in, or by the proposal's link."""

    ACCOUNT = "account", _("In the own account")
    LINK = "link", _("By the link that the coach showed")


class EntryKind(models.TextChoices):
    """Why a pack's balance changed."""

    GRANT = "grant", _("Bought")
    GIFT = "gift", _("Given on top")
    USE = "use", _("Used")
    RETURN = "return", _("Given back")
    WITHDRAWN = "withdrawn", _("Refunded")
    EXPIRED = "expired", _("Expired")
    MANUAL = "manual", _("Changed by hand")


class PrepaidKind(models.TextChoices):
    """What a line of the prepaid balance is about: a thing for sale, money that bought nothing yet, or a day's sum."""

    PLAN = "plan", _("Plan")
    PACK = "pack", _("Training pack")
    COURSE = "course", _("Course")
    UNDELIVERED = "undelivered", _("Paid, not delivered")
    UNNAMED = "unnamed", _("Names nothing that was bought")
    TOTAL = "total", _("All together")


class Admission(models.TextChoices):
    """The front desk's verdict."""

    ENTER = "enter", _("May enter")
    WARN = "warn", _("May enter, with a word")
    REFUSE = "refuse", _("May not enter")


class CheckInMethod(models.TextChoices):
    DESK = "desk", _("At the desk")
    QR = "qr", _("QR code")


class RefundRule(models.TextChoices):
    """Why money goes back, which decides how much."""

    NO_REASON = "no_reason", _("Within seven days, without a reason")
    MEMBER = "member", _("The member's own reason")
    CIRCUMSTANCES = "circumstances", _("Health or other circumstances")
    GYM = "gym", _("The gym's reason")
    MISTAKE = "mistake", _("Charged by mistake or twice")


class MemberEventKind(models.TextChoices):
    """What happened to what a member has, beside the payment's own events."""

    MEMBERSHIP_GIVEN = "membership_given", _("Membership given for nothing")
    FIRST_DAY_CHOSEN = "first_day_chosen", _("First day chosen")
    MEMBERSHIP_STARTED = "membership_started", _("Membership began")
    MEMBERSHIP_TRANSFERRED = "membership_transferred", _("Membership transferred")
    MEMBERSHIP_UPGRADED = "membership_upgraded", _("Membership upgraded")
    MEMBERSHIP_BROUGHT_BACK = "membership_brought_back", _("Upgrade undone")
    MEMBERSHIP_MOVED = "membership_moved", _("Membership moved")
    UPGRADE_OFFERED = "upgrade_offered", _("Upgrade offered")
    UPGRADE_WITHDRAWN = "upgrade_withdrawn", _("Upgrade offer withdrawn")
    FREEZE_REQUESTED = "freeze_requested", _("Freeze asked for")
    FREEZE_APPROVED = "freeze_approved", _("Freeze approved")
    FREEZE_DECLINED = "freeze_declined", _("Freeze declined")
    FREEZE_ENDED = "freeze_ended", _("Freeze ended early")
    FREEZE_VOIDED = "freeze_voided", _("Freeze voided")
    BOOKING_CANCELLED = "booking_cancelled", _("Booking cancelled")
    BOOKED_AGAIN = "booked_again", _("Booked again: the refund came to nothing")
    NOT_BOOKED_AGAIN = "not_booked_again", _("Could not be booked again after the refund came to nothing")
    ATTENDANCE_MARKED = "attendance_marked", _("Attendance marked")
    SESSION_CANCELLED = "session_cancelled", _("Class cancelled by the gym")
    SESSION_MOVED = "session_moved", _("Class moved by the gym")
    APPOINTMENT_CANCELLED = "appointment_cancelled", _("Private session cancelled")
    USE_PROPOSED = "use_proposed", _("Private session held, to be confirmed")
    USE_CONFIRMED = "use_confirmed", _("Private session confirmed")
    USE_OBJECTED = "use_objected", _("Objected that the private session was held")
    OBJECTION_CLEARED = "objection_cleared", _("Objection cleared, to be confirmed again")
    COACH_CHANGED = "coach_changed", _("Coach changed")
    PACK_ADJUSTED = "pack_adjusted", _("Sessions changed by hand")
    PACK_EXTENDED = "pack_extended", _("Pack extended")
    CHECKED_IN = "checked_in", _("Checked in against the verdict")
    CHECK_IN_TAKEN_BACK = "check_in_taken_back", _("Check-in taken back")
    MEMBER_BARRED = "member_barred", _("Barred from the gym")
    BAR_LIFTED = "bar_lifted", _("Bar lifted")
    MEMBER_MASKED = "member_masked", _("Person masked")
    STAFF_MADE = "staff_made", _("Staff account made")
    STAFF_RENAMED = "staff_renamed", _("Name or phone of staff changed")
    ROLE_GIVEN = "role_given", _("Role given")
    ROLE_WITHDRAWN = "role_withdrawn", _("Role withdrawn")
    STAFF_SWITCHED_OFF = "staff_switched_off", _("Staff account switched off")
    STAFF_SWITCHED_ON = "staff_switched_on", _("Staff account switched on")
    PASSWORD_RESET = "password_reset", _("Password reset")
    FACE_CHANGED = "face_changed", _("Name, logo or rules of the gym changed")
    REFUND_DECIDED = "refund_decided", _("Refund decided")
    ENTITLEMENT_WITHDRAWN = "entitlement_withdrawn", _("Taken back after a refund")
