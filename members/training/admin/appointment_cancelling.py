"""A private session is called off: by the member, or by the gym."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from members.classes.admin.booking_cancelling import CancelForm
from members.enums import OPEN_APPOINTMENTS
from members.training.cancellation import free_until
from members.training.models import Appointment
from members.training.operations.cancel_appointment import cancel_appointment


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
    ("members.book_for_member",),
    CancelForm,
    lambda _user, appointment: appointment.status in OPEN_APPOINTMENTS,
    _cancel_appointment,
    gettext_noop("Cancelled the private session."),
    lambda _user, _appointment: {"may_be_gym": True},
    _whether_in_time,
)
