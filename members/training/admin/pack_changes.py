"""A member's pack goes to another coach, is changed by hand, or is valid for longer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import DayField, ReasonForm
from foundation.console.widgets import NumberInput, Select
from foundation.errors import ServiceError, refusal_by
from members.days import today
from members.house_rules import PACK_EXTENSION
from members.people import permissions
from members.people.models import Coach
from members.training.models import OwnedPack
from members.training.operations.adjust_pack import MAXIMUM_DELTA, adjust_pack
from members.training.operations.change_coach import change_coach
from members.training.operations.extend_pack import extend_pack
from members.training.operations.require_usable import require_usable, require_valid
from members.training.pack_validity import is_over, is_usable, lapses_on
from members.training.remaining_sessions import balance_of, reserved_sessions

PERMISSIONS = (permissions.ADJUST_PACK,)


class CoachForm(ReasonForm):
    """To whom, and why."""

    coach = forms.ModelChoiceField(
        Coach.objects.filter(is_active=True),
        label=gettext_lazy("coach"),
        empty_label=gettext_lazy("Anybody"),
        required=False,
        widget=Select(),
    )
    field_order = ("coach", "reason")


class DeltaForm(ReasonForm):
    """How many, and why."""

    delta = forms.IntegerField(
        label=gettext_lazy("sessions, more or less"),
        min_value=-MAXIMUM_DELTA,
        max_value=MAXIMUM_DELTA,
        widget=NumberInput(),
    )
    field_order = ("delta", "reason")


class UntilForm(ReasonForm):
    """Until when, and why."""

    until = DayField(label=gettext_lazy("last day"))
    field_order = ("until", "reason")


def _is_usable(_user: User, pack: OwnedPack) -> bool:
    return is_usable(pack)


def _is_valid(_user: User, pack: OwnedPack) -> bool:
    return is_usable(pack) and not is_over(pack, today())


def _why_not(_user: User, pack: OwnedPack) -> ServiceError | None:
    return refusal_by(require_usable, pack) or refusal_by(require_valid, pack)


def _change_coach(user: User, pack: OwnedPack, answers: Mapping[str, Any]) -> Sentence:
    coach = answers["coach"]
    coach_id = None if coach is None else coach.pk
    change_coach(pack_id=pack.pk, coach_id=coach_id, reason=answers["reason"], actor_id=user.pk)
    return _("The pack is booked with %(coach)s now.") % {"coach": coach or _("anybody")}


def _adjust(user: User, pack: OwnedPack, answers: Mapping[str, Any]) -> Sentence:
    entry = adjust_pack(pack_id=pack.pk, delta=answers["delta"], reason=answers["reason"], actor_id=user.pk)
    return _("Sessions left now: %(balance)d.") % {"balance": entry.balance}


def _extend(user: User, pack: OwnedPack, answers: Mapping[str, Any]) -> Sentence:
    extended = extend_pack(pack_id=pack.pk, until=answers["until"], reason=answers["reason"], actor_id=user.pk)
    return _("The pack is valid until %(day)s now.") % {"day": localize(extended.expires_on)}


def _stays(_user: User, _pack: OwnedPack) -> Sequence[Sentence]:
    return [_("Private sessions that were booked before stay with their coach.")]


def _by_hand(_user: User, pack: OwnedPack) -> Sequence[Sentence]:
    left = {"left": balance_of(pack.pk), "reserved": reserved_sessions(pack.pk)}
    return [
        _("Sessions left now: %(left)d, of which %(reserved)d are reserved for private sessions.") % left,
        _("The change is written into the pack’s book with the reason; no money moves."),
    ]


def _comes_back(_user: User, pack: OwnedPack) -> Sequence[Sentence]:
    sentences: list[Sentence] = [_("Sessions that had expired come back.")]
    lapsed_on = lapses_on(pack.expires_on, pack.lapses_after_days)
    if lapsed_on is not None and lapsed_on < today():
        day = {"day": localize(lapsed_on)}
        sentences.append(_("What was not used became revenue on %(day)s. It is owed again from today on.") % day)
    return sentences


CHANGE_COACH = Decision(
    "coach",
    gettext_lazy("Change the coach"),
    PERMISSIONS,
    CoachForm,
    _is_usable,
    _change_coach,
    gettext_noop("Changed the coach."),
    lambda _user, pack: {"coach": pack.coach_id},
    _stays,
    why_not=_why_not,
)
ADJUST = Decision(
    "adjust",
    gettext_lazy("Change by hand"),
    PERMISSIONS,
    DeltaForm,
    _is_valid,
    _adjust,
    gettext_noop("Changed the sessions by hand."),
    consequences=_by_hand,
    why_not=_why_not,
)
EXTEND = Decision(
    "extend",
    gettext_lazy("Extend"),
    PERMISSIONS,
    UntilForm,
    _is_usable,
    _extend,
    gettext_noop("Extended the pack."),
    lambda _user, pack: {"until": max(pack.expires_on, today()) + PACK_EXTENSION.duration()},
    _comes_back,
    why_not=_why_not,
)
