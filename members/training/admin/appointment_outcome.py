"""A private session was held, missed, used up by the gym's word, or is given back; and what a member objects to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn, ReasonForm
from foundation.errors import ServiceError
from members.enums import AppointmentStatus
from members.errors import AppointmentObjected, AppointmentOver
from members.people import permissions
from members.training.models import Appointment
from members.training.operations.object_to_use import clear_objection
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.operations.return_use import return_use
from members.training.outcome_window import is_asked, is_objected, outcome_refused


def _can_become(status: AppointmentStatus) -> Callable[[User, Appointment], bool]:
    return lambda _user, appointment: outcome_refused(appointment, status, timezone.now()) is None


def _why_not(to: AppointmentStatus) -> Callable[[User, Appointment], ServiceError | None]:
    return lambda _user, appointment: outcome_refused(appointment, to, timezone.now())


def _held(user: User, appointment: Appointment, _answers: Mapping[str, Any]) -> Sentence:
    return propose_use(appointment_id=appointment.pk, actor_id=user.pk).get_status_display()


def _ask_again(user: User, appointment: Appointment, _answers: Mapping[str, Any]) -> Sentence:
    ask_again(appointment_id=appointment.pk, actor_id=user.pk)
    return _("The member is asked once more, by a new link.")


def _clear(user: User, appointment: Appointment, answers: Mapping[str, Any]) -> Sentence:
    clear_objection(appointment_id=appointment.pk, reason=answers["reason"], actor_id=user.pk)
    return _("The member is asked once more, by a new link.")


def _not_asked(_user: User, appointment: Appointment) -> ServiceError:
    return AppointmentObjected() if is_objected(appointment) else AppointmentOver()


def _absent(user: User, appointment: Appointment, _answers: Mapping[str, Any]) -> Sentence:
    return mark_absent(appointment_id=appointment.pk, actor_id=user.pk).get_status_display()


def _record(user: User, appointment: Appointment, answers: Mapping[str, Any]) -> Sentence:
    used = record_unconfirmed_use(appointment_id=appointment.pk, reason=answers["reason"], actor_id=user.pk)
    return used.get_status_display()


def _give_back(user: User, appointment: Appointment, answers: Mapping[str, Any]) -> Sentence:
    return_use(appointment_id=appointment.pk, reason=answers["reason"], actor_id=user.pk)
    return _("One session is back on the pack.")


def _saying(sentence: Sentence) -> Any:
    def consequences(_user: User, _appointment: Appointment) -> Sequence[Sentence]:
        return [sentence]

    return consequences


HELD = Decision(
    "held",
    gettext_lazy("Propose as used"),
    (permissions.PROPOSE_USE,),
    NothingToFillIn,
    _can_become(AppointmentStatus.TO_CONFIRM),
    _held,
    gettext_noop("Said that the private session was held."),
    consequences=_saying(gettext_lazy("The member is asked to confirm it; the session is used up by that.")),
    why_not=_why_not(AppointmentStatus.TO_CONFIRM),
)
ASK_AGAIN = Decision(
    "ask-again",
    gettext_lazy("Ask the member once more"),
    (permissions.PROPOSE_USE,),
    NothingToFillIn,
    lambda _user, appointment: is_asked(appointment),
    _ask_again,
    gettext_noop("Asked the member once more to confirm the private session."),
    consequences=_saying(gettext_lazy("The member gets a new link, and every older one is void. Nothing is used up.")),
    why_not=_not_asked,
)
CLEAR_OBJECTION = Decision(
    "clear-objection",
    gettext_lazy("Clear the objection"),
    (permissions.RECORD_USE,),
    ReasonForm,
    lambda _user, appointment: is_objected(appointment),
    _clear,
    gettext_noop("Cleared the member's objection to a private session."),
    consequences=_saying(
        gettext_lazy("Nothing is used up: the member is asked once more, by a new link; the reason is shown.")
    ),
    why_not=lambda _user, _appointment: AppointmentOver(),
)
ABSENT = Decision(
    "absent",
    gettext_lazy("Did not come"),
    (permissions.PROPOSE_USE,),
    NothingToFillIn,
    _can_become(AppointmentStatus.NO_SHOW),
    _absent,
    gettext_noop("Said that the member did not come."),
    consequences=_saying(gettext_lazy("Nothing is used up by that.")),
    why_not=_why_not(AppointmentStatus.NO_SHOW),
)
RECORD_USE = Decision(
    "record",
    gettext_lazy("Use up with a reason"),
    (permissions.RECORD_USE,),
    ReasonForm,
    _can_become(AppointmentStatus.USED),
    _record,
    gettext_noop("Used up a private session."),
    consequences=_saying(
        gettext_lazy("One session is taken off the pack without the member's word; the reason is shown.")
    ),
    why_not=_why_not(AppointmentStatus.USED),
)
GIVE_BACK = Decision(
    "give-back",
    gettext_lazy("Give back"),
    (permissions.RECORD_USE,),
    ReasonForm,
    lambda _user, appointment: appointment.status == AppointmentStatus.USED,
    _give_back,
    gettext_noop("Gave a private session back."),
    consequences=_saying(gettext_lazy("One session comes back to the pack.")),
)
