"""A private session is called off: by the member, or by the gym."""

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
from members.people.permissions import BOOK_FOR_MEMBER, CANCEL_APPOINTMENT_FOR_GYM
from members.training.cancellation import free_until, is_cancellable
from members.training.models import Appointment
from members.training.operations.cancel_appointment import cancel_appointment


def _can_be_cancelled(user: User, appointment: Appointment) -> bool:
    by_gym = user.has_perm(CANCEL_APPOINTMENT_FOR_GYM)
    return is_cancellable(appointment, by_gym=by_gym, at=timezone.now())


def _cancel_appointment(user: User, appointment: Appointment, answers: Mapping[str, Any]) -> Sentence:
    return cancel_appointment(
        appointment_id=appointment.pk,
        actor_id=user.pk,
        by_gym=answers.get("by_gym", False),
        reason=answers["reason"],
    ).get_status_display()


def _whether_in_time(_user: User, appointment: Appointment) -> Sequence[Sentence]:
    until = {"until": formatting.instant(free_until(appointment))}
    return [
        _("It is in time until %(until)s; later it counts as cancelled too late. Nothing is used up by itself.") % until
    ]


CANCEL_APPOINTMENT = Decision(
    "cancel",
    gettext_lazy("Cancel the private session"),
    (BOOK_FOR_MEMBER,),
    CancelForm,
    lambda user, appointment: is_cancellable(
        appointment, by_gym=user.has_perm(CANCEL_APPOINTMENT_FOR_GYM), at=timezone.now()
    ),
    _cancel_appointment,
    gettext_noop("Cancelled the private session."),
    lambda user, _appointment: {"may_be_gym": user.has_perm(CANCEL_APPOINTMENT_FOR_GYM)},
    _whether_in_time,
    why_not=lambda _user, _appointment: AppointmentOver(),
)
