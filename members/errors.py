"""What can be refused about memberships, classes and private training; part of the tree in `foundation.errors`.

404: MembershipNotFound, SessionNotFound, BookingNotFound, PackNotFound, AppointmentNotFound, CoachNotFound,
     FreezeNotFound, PlanNotFound, VisitNotFound; the same answer for what does not exist and what is not the
     caller's to see
400: ItemFree, LogoRefused
409: everything else; the code says why, and nothing was changed
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence, ServiceError


class LogoRefused(ServiceError):
    code = "logo_refused"
    detail = _(
        "This is no picture that can be a logo. Choose a PNG, a JPEG or a WebP of at most 1 MB and 16 megapixels."
    )


class PlanNotFound(ServiceError):
    status, code, detail = 404, "plan_not_found", _("There is no such plan.")


class MembershipNotFound(ServiceError):
    status, code, detail = 404, "membership_not_found", _("There is no such membership.")


class FreezeNotFound(ServiceError):
    status, code, detail = 404, "freeze_not_found", _("There is no such freeze.")


class SessionNotFound(ServiceError):
    status, code, detail = 404, "session_not_found", _("There is no such class.")


class BookingNotFound(ServiceError):
    status, code, detail = 404, "booking_not_found", _("There is no such booking.")


class PackNotFound(ServiceError):
    status, code, detail = 404, "pack_not_found", _("There is no such pack.")


class AppointmentNotFound(ServiceError):
    status, code, detail = 404, "appointment_not_found", _("There is no such private session.")


class CoachNotFound(ServiceError):
    status, code, detail = 404, "coach_not_found", _("There is no such coach.")


class ItemFree(ServiceError):
    code, detail = "item_is_free", _("This costs nothing: it is taken without a payment.")


class NotFree(ServiceError):
    """`amount` is the price, in yuan."""

    extras = {"amount": Decimal}
    status, code, detail = 409, "payment_needed", _("This has a price: create a payment for it.")


class LimitReached(ServiceError):
    status, code, detail = 409, "limit_reached", _("This can be had only so many times, and the member has had it.")


class SessionFull(ServiceError):
    status, code, detail = 409, "session_full", _("This class is full.")


class SessionClosed(ServiceError):
    """`reason` is one of not_open_yet, not_today (of a walk-in), started, over, cancelled."""

    extras = {"reason": str}
    status, code, detail = 409, "session_closed", _("This class cannot be booked now.")

    def __init__(self, reason: str) -> None:
        super().__init__(_WHY_CLOSED.get(reason), reason=reason)


_WHY_CLOSED: Mapping[str, Sentence] = {
    "not_open_yet": _(
        "This class cannot be booked yet: its booking has not opened. At the desk there is a walk-in on its day."
    ),
    "not_today": _(
        "A walk-in is for a class of today: book a place that is free, or put the member on the waiting list."
    ),
    "started": _("This class has begun: nobody books it ahead any more. At the desk there is a walk-in until it ends."),
    "over": _("This class is over: choose another one."),
    "cancelled": _("This class was cancelled: choose another one."),
}


class AlreadyBooked(ServiceError):
    """`booking_id`, and `payment_id` when the member's own unpaid payment holds the place."""

    extras = {"booking_id": int, "payment_id": int}
    status, code, detail = 409, "already_booked", _("The member has a place in this class already.")

    def __init__(self, *, booking_id: int, payment_id: int | None) -> None:
        super().__init__(booking_id=booking_id, payment_id=payment_id)


class TooManyUnpaidPlaces(ServiceError):
    status, code, detail = 409, "too_many_unpaid_places", _("Places that are not paid yet are held already.")


class HeldInVain(ServiceError):
    """Only at the desk is another held."""

    status, code, detail = 409, "held_in_vain", _("A place in this class was held before and not paid.")


class NotWaiting(ServiceError):
    status, code, detail = 409, "places_left", _("There are places left: book one instead of waiting.")


class BookingOver(ServiceError):
    status, code, detail = 409, "booking_over", _("This booking cannot be changed any more.")


class BookingChanged(ServiceError):
    status, code, detail = 409, "booking_changed", _("This booking has just been paid or taken; look at it again.")


class AttendanceTooEarly(ServiceError):
    status, code, detail = 409, "attendance_too_early", _("It is too early to note who came to this class.")


class NotCheckedIn(ServiceError):
    status, code = 409, "not_checked_in"
    detail = _("The membership begins with this visit: let the desk check the member in first.")


class EntitlementLocked(ServiceError):
    status, code, detail = 409, "entitlement_locked", _("A refund of this is under way; it cannot be used until then.")


class StartNotChosen(ServiceError):
    status, code = 409, "start_not_chosen"
    detail = _("A membership of the member includes this once it has begun: choose its first day before.")


class EntitlementOver(ServiceError):
    status, code, detail = 409, "entitlement_over", _("This has ended and cannot be used or changed.")


class NothingLeft(ServiceError):
    status, code, detail = 409, "no_sessions_left", _("No session of this pack is left.")


class CoachBusy(ServiceError):
    """`about` is the class, the private session or the line of the timetable that is in the way."""

    status, code, detail = 409, "coach_busy", _("The coach is busy at that time.")


class GymClosed(ServiceError):
    status, code = 409, "gym_closed"
    detail = _("The gym is closed on that day: choose another day.")

    def __init__(self, day: date, reason: str) -> None:
        shown = {"day": day.isoformat(), "reason": reason}
        super().__init__(_("The gym is closed on %(day)s (%(reason)s): choose another day.") % shown)


class MemberBusy(ServiceError):
    """`thing` is what the member has then, and when; `about` the booking or the private session that it is."""

    status, code = 409, "member_busy"
    detail = _("The member has something else at that time.")

    def __init__(self, thing: str, *, about: Any = None) -> None:
        super().__init__(_("The member has something else at that time: %(thing)s.") % {"thing": thing}, about=about)


class MemberBarred(ServiceError):
    status, code, detail = 409, "member_barred", _("This member is barred: ask the manager of the gym.")


class AppointmentOver(ServiceError):
    status, code, detail = 409, "appointment_over", _("This private session cannot be changed any more.")


class NotHeldYet(ServiceError):
    status, code, detail = 409, "not_held_yet", _("This private session has not begun yet.")


class NothingProposed(ServiceError):
    status, code = 409, "nothing_proposed"
    detail = _("Nobody has said yet that this private session was held, so there is nothing to object to.")


class AppointmentObjected(ServiceError):
    status, code = 409, "appointment_objected"
    detail = _("The member objects that this private session was held: the manager decides about it first.")


class ConfirmationLinkOver(ServiceError):
    """Its time is over, or the member was asked once more since."""

    status, code = 410, "confirmation_link_over"
    detail = _("This link is over, or a newer one took its place: ask your coach to show the code once more.")


class NotTheMembers(ServiceError):
    status, code = 403, "not_the_members"
    detail = _("This page is for the member alone, and this browser is signed in to the staff console.")


class FreezeRefused(ServiceError):
    """`reason` is one of overlaps, outside, in_the_past, too_long, not_open."""

    extras = {"reason": str, "days_left": int}
    status, code, detail = 409, "freeze_refused", _("This membership cannot be frozen so.")

    def __init__(self, reason: str, detail: Sentence, **extra: Any) -> None:
        super().__init__(detail, reason=reason, **extra)


class ChangeRefused(ServiceError):
    """A transfer, an upgrade, a start or a move that the rules do not allow; the sentence says why."""

    status, code, detail = 409, "change_refused", _("This cannot be changed so.")


class MembershipFrozen(ChangeRefused):
    detail = _("A freeze of this membership is not over: end it first.")


class FrozenOnThatDay(ServiceError):
    """`about` is the freeze."""

    status, code = 409, "membership_frozen"
    detail = _(
        "The membership that includes this class is frozen on that day: end the freeze first, or choose another day."
    )


class StaffNotFound(ServiceError):
    status, code, detail = 404, "staff_not_found", _("There is no such staff account.")


class StaffRefused(ServiceError):
    """Nobody gives or takes what goes beyond the own rights; the sentence says why."""

    status, code, detail = 403, "staff_refused", _("This staff account is not yours to change.")


class AdmissionRefused(ServiceError):
    """`reason` is the verdict's; a person who may can let the member in with a note."""

    extras = {"reason": str}
    status, code, detail = 409, "admission_refused", _("The member may not enter.")

    def __init__(self, reason: str, detail: Sentence) -> None:
        super().__init__(detail, reason=reason)


class VisitNotFound(ServiceError):
    status, code, detail = 404, "visit_not_found", _("There is no such visit: it may have been taken back already.")


class VisitStands(ServiceError):
    """A check-in that cannot be taken back; the sentence says why."""

    status, code = 409, "visit_stands"
    detail = _("It is too late to take this check-in back: the visit stands. Tell the manager if it is wrong.")


class RuleNotApplicable(ServiceError):
    """The refund rule does not fit; the sentence says why."""

    status, code, detail = 409, "rule_not_applicable", _("This refund rule does not apply.")


class PersonIsNeeded(ServiceError):
    """The gym still has to know who somebody is; `why` has every reason as a sentence."""

    status, code, detail = 409, "person_is_needed", _("The gym still has to know who this is.")

    def __init__(self, why: Iterable[Sentence]) -> None:
        sentences = [str(sentence) for sentence in why]
        super().__init__(" ".join([str(self.detail), *sentences]), why=sentences)


class PersonIsMasked(ServiceError):
    status, code, detail = 409, "person_is_masked", _("This member is masked already.")
