"""A place in a class is given up: by the member, or by the gym."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence, cause_of
from foundation.console.forms import ReasonForm
from foundation.console.widgets import CheckboxInput
from foundation.errors import ServiceError, refusal_by
from members.classes.admin.given_back import become_of, of_one
from members.classes.cancellation import given_back_fen, is_cancellable, is_in_time, require_cancellable
from members.classes.models import Booking
from members.classes.operations.cancel_booking import cancel_booking
from members.enums import BookingStatus
from members.people.permissions import BOOK_FOR_MEMBER, CANCEL_CLASS_FOR_GYM
from payments.refunding.own_word import large_fen


class CancelForm(ReasonForm):
    """Why, and whether it is the gym that cancels: for those of whom `initial["may_be_gym"]` says so."""

    by_gym = forms.BooleanField(
        label=gettext_lazy("the gym cancels, always in time"), required=False, widget=CheckboxInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial["may_be_gym"]:
            del self.fields["by_gym"]


def _cancel_booking(user: User, booking: Booking, answers: Mapping[str, Any]) -> Sentence:
    cancelled = cancel_booking(
        booking_id=booking.pk,
        actor_id=user.pk,
        cause=cause_of(user),
        by_gym=answers.get("by_gym", False),
        reason=answers["reason"],
    )
    told = f"{booking.member}: {cancelled.get_status_display()}"
    refunded = become_of(cancelled)
    return f"{told}. {refunded}" if refunded else told


def _what_goes_back(user: User, booking: Booking) -> Sequence[Sentence]:
    """Until when it is in time, and what that means for the money."""
    until = {"until": formatting.instant(booking.session.cancel_until)}
    if is_in_time(booking.session, timezone.now()):
        sentence = _("It is in time until %(until)s: what was paid goes back.") % until
        return [sentence, *of_one(user, booking, is_due=booking.member.user_id == user.pk)]
    late = _("It is too late since %(until)s: the place is free for others, what was paid stays.") % until
    if_gym = of_one(user, booking, is_due=False) if user.has_perm(CANCEL_CLASS_FOR_GYM) else ()
    return [late, *([_("If it is the gym that cancels:"), *if_gym] if if_gym else ())]


def _large_fen(_user: User, booking: Booking, answers: Mapping[str, Any] | None) -> int:
    """What goes back: in time, or where it is the gym that cancels."""
    if answers is None or booking.payment is None or booking.status != BookingStatus.BOOKED:
        return 0
    goes_back = answers.get("by_gym", False) or is_in_time(booking.session, timezone.now())
    return large_fen(given_back_fen([booking.payment])) if goes_back else 0


def _why_not(user: User, booking: Booking) -> ServiceError | None:
    by_gym = user.has_perm(CANCEL_CLASS_FOR_GYM)
    return refusal_by(partial(require_cancellable, by_gym=by_gym, at=timezone.now()), booking)


CANCEL_BOOKING = Decision(
    "cancel",
    gettext_lazy("Cancel the booking"),
    (BOOK_FOR_MEMBER,),
    CancelForm,
    lambda user, booking: is_cancellable(booking, by_gym=user.has_perm(CANCEL_CLASS_FOR_GYM), at=timezone.now()),
    _cancel_booking,
    gettext_noop("Cancelled the booking."),
    lambda user, _booking: {"may_be_gym": user.has_perm(CANCEL_CLASS_FOR_GYM)},
    _what_goes_back,
    asks_again=True,
    large_fen=_large_fen,
    why_not=_why_not,
)
