"""Who came to a class: said with one click on the roster."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn
from members.classes.models import Booking
from members.classes.operations.mark_attendance import mark_attendance, marking_refused
from members.enums import BookingStatus
from members.errors import BookingNotFound
from members.people import permissions


def _may_mark(user: User, booking: Booking) -> bool:
    """Whether the user marks attendance everywhere, or is the coach of the class."""
    coach = booking.session.coach
    is_own = coach is not None and coach.is_active and coach.user_id == user.pk
    return is_own or user.has_perm(permissions.MARK_ATTENDANCE)


def _can_be_marked(user: User, booking: Booking, status: BookingStatus) -> bool:
    is_new = booking.status != status and marking_refused(booking, status, timezone.now()) is None
    return is_new and _may_mark(user, booking)


def _offers(status: BookingStatus) -> Callable[[User, Booking], bool]:
    return lambda user, booking: _can_be_marked(user, booking, status)


def _marks(status: BookingStatus) -> Callable[[User, Booking, Mapping[str, Any]], Sentence]:
    def mark(user: User, booking: Booking, _answers: Mapping[str, Any]) -> Sentence:
        if not _may_mark(user, booking):
            raise BookingNotFound
        marked = mark_attendance(booking_id=booking.pk, status=status, actor_id=user.pk)
        return f"{booking.member}: {marked.get_status_display()}"

    return mark


# What each mark means; none of them moves money.
_MEANS: Mapping[BookingStatus, Sentence] = {
    BookingStatus.ATTENDED: _("The member counts as having been there; the place stays used, and nothing goes back."),
    BookingStatus.NO_SHOW: _("The member counts as absent; the place stays used, and nothing goes back."),
    BookingStatus.BOOKED: _("The place counts as booked again, as if nobody had marked it."),
}


def _decision(name: str, title: Sentence, status: BookingStatus, log: str) -> Decision:
    may = (permissions.MARK_ATTENDANCE, permissions.SEE_OWN_CLIENTS)
    return Decision(
        name,
        title,
        may,
        NothingToFillIn,
        _offers(status),
        _marks(status),
        log,
        consequences=lambda _user, _booking: [_MEANS[status]],
        why_not=lambda _user, booking: marking_refused(booking, status, timezone.now()),
    )


ATTENDED = _decision("attended", _("Came"), BookingStatus.ATTENDED, gettext_noop("Marked as attended."))
MISSED = _decision("missed", _("Did not come"), BookingStatus.NO_SHOW, gettext_noop("Marked as missed."))
TAKEN_BACK = _decision("unmarked", _("Take the mark back"), BookingStatus.BOOKED, gettext_noop("Took the mark back."))
ATTENDANCE = (ATTENDED, MISSED, TAKEN_BACK)
