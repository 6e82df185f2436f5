"""The day on which a membership begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import DayField, ReasonForm
from foundation.errors import refusal_by
from members.changes.operations.move_dates import Placed
from members.changes.operations.pull_forward import pull_forward, require_gap
from members.changes.operations.start_membership import require_startable, start_membership
from members.classes.admin.given_up import at_stake, told
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import earliest_start, latest_start
from members.memberships.operations.require_open import is_allowed
from members.memberships.remaining_days import counted_freezes
from members.people import permissions


class StartForm(forms.Form):
    """The first day."""

    on = DayField(label=gettext_lazy("first day"))


def _start(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    return _placed(start_membership(membership_id=membership.pk, on=answers["on"], actor_id=user.pk))


def _pull_forward(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    return _placed(pull_forward(membership_id=membership.pk, reason=answers["reason"], actor_id=user.pk))


def _placed(placed: Placed) -> Sentence:
    days = {"first": localize(placed.row.starts_on), "last": localize(placed.row.ends_on)}
    days |= {"was_first": localize(placed.was.starts_on), "was_last": localize(placed.was.ends_on)}
    sentence = _("The membership lasts from %(first)s to %(last)s; before, it was from %(was_first)s to %(was_last)s.")
    return told(sentence % days, placed.given_up)


def _bounds(_user: User, membership: Membership) -> Sequence[Sentence]:
    stands = {"first": localize(membership.starts_on), "last": localize(membership.ends_on)}
    days = {"earliest": localize(earliest_start(membership)), "latest": localize(latest_start(membership))}
    return [
        _("It stands from %(first)s to %(last)s.") % stands,
        _("It can begin between %(earliest)s and %(latest)s; it then lasts as long as it was bought for.") % days,
        *_frozen(membership),
        *at_stake(membership),
    ]


def _gap(_user: User, membership: Membership) -> Sequence[Sentence]:
    days = {"was": localize(membership.starts_on), "day": localize(earliest_start(membership))}
    sentence = _("It begins on %(day)s instead of %(was)s; what follows it without a gap moves with it.") % days
    return [sentence, *_frozen(membership), *at_stake(membership)]


def _frozen(membership: Membership) -> list[Sentence]:
    """The freezes that it may move away from; nothing when there are none."""
    if days := ", ".join(str(freeze) for freeze in counted_freezes(membership)):
        return [_("Frozen: %(days)s. Only those of these days count that lie in its time afterwards.") % {"days": days}]
    return []


START = Decision(
    "start",
    gettext_lazy("Choose the first day"),
    (permissions.START_MEMBERSHIP,),
    StartForm,
    lambda _user, membership: is_allowed(require_startable, membership),
    _start,
    gettext_noop("Chose the first day."),
    lambda _user, membership: {"on": earliest_start(membership)},
    _bounds,
    why_not=lambda _user, membership: refusal_by(require_startable, membership),
)
PULL_FORWARD = Decision(
    "pull-forward",
    gettext_lazy("Pull forward"),
    (permissions.START_MEMBERSHIP,),
    ReasonForm,
    lambda _user, membership: is_allowed(require_gap, membership),
    _pull_forward,
    gettext_noop("Pulled the membership forward."),
    consequences=_gap,
    why_not=lambda _user, membership: refusal_by(require_gap, membership),
)
