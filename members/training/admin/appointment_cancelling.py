"""A private session is called off: by the member, by the gym, or by the coach, who is the gym then."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from members.classes.admin.booking_cancelling import CancelForm
from members.errors import AppointmentOver
from members.people.permissions import BOOK_FOR_MEMBER, CANCEL_APPOINTMENT_FOR_GYM, SEE_OWN_CLIENTS
from members.training.cancellation import free_until, is_cancellable, is_coachs_to_cancel
from members.training.models import Appointment
from members.training.operations.cancel_appointment import cancel_appointment


def _can_be_cancelled(user: User, appointment: Appointment) -> bool:
    if not user.has_perm(BOOK_FOR_MEMBER):
        return is_coachs_to_cancel(appointment, user.pk)
    by_gym = user.has_perm(CANCEL_APPOINTMENT_FOR_GYM)
    return is_cancellable(appointment, by_gym=by_gym, at=timezone.now())


def _cancel_appointment(user: User, appointment: Appointment, answers: Mapping[str, Any]) -> Sentence:
    """A coach, who cancels for no member, is the gym."""
    is_coach = not user.has_perm(BOOK_FOR_MEMBER)
    if is_coach and not is_coachs_to_cancel(appointment, user.pk):
        raise AppointmentOver
    return cancel_appointment(
        appointment_id=appointment.pk,
        actor_id=user.pk,
        by_gym=is_coach or answers.get("by_gym", False),
        reason=answers["reason"],
    ).get_status_display()


def _whether_in_time(user: User, appointment: Appointment) -> Sequence[Sentence]:
    if not user.has_perm(BOOK_FOR_MEMBER):
        return [_("The gym cancels: nothing is used up, and the member can book the session again. Tell the member.")]
    until = {"until": formatting.instant(free_until(appointment))}
    return [
        _("It is in time until %(until)s; later it counts as cancelled too late. Nothing is used up by itself.") % until
    ]


CANCEL_APPOINTMENT = Decision(
    "cancel",
    gettext_lazy("Cancel the private session"),
    (BOOK_FOR_MEMBER, SEE_OWN_CLIENTS),
    CancelForm,
    _can_be_cancelled,
    _cancel_appointment,
    gettext_noop("Cancelled the private session."),
    lambda user, _appointment: {"may_be_gym": user.has_perm(CANCEL_APPOINTMENT_FOR_GYM)},
    _whether_in_time,
    why_not=lambda _user, _appointment: AppointmentOver(),
)
