"""A membership rests: asked for by the desk, or frozen at once by whoever decides about freezes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import DayField, ReasonForm
from foundation.errors import ServiceError, refusal_by
from members.changes.admin.freeze_told import told_of_places
from members.changes.freeze_places import places_in
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.require_freezable import require_may_rest
from members.classes.admin.given_back import that_wait
from members.classes.admin.given_up import listed
from members.classes.queries import bookings_during
from members.days import today
from members.memberships.models import Membership
from members.memberships.remaining_days import freeze_days_left
from members.people import permissions


class FreezeForm(ReasonForm):
    """From which day to which, and why."""

    starts_on = DayField(label=gettext_lazy("first day"))
    ends_on = DayField(label=gettext_lazy("last day"))
    field_order = ("starts_on", "ends_on", "reason")


def _can_be_frozen(user: User, membership: Membership) -> bool:
    return _why_not(user, membership) is None


def _why_not(user: User, membership: Membership) -> ServiceError | None:
    return refusal_by(partial(require_may_rest, may_backdate=user.has_perm(permissions.BACKDATE_FREEZE)), membership)


def _freeze(user: User, membership: Membership, answers: Mapping[str, Any], *, is_approved: bool) -> None:
    request_freeze(
        membership_id=membership.pk,
        starts_on=answers["starts_on"],
        ends_on=answers["ends_on"],
        reason=answers["reason"],
        actor_id=user.pk,
        is_approved=is_approved,
        may_backdate=user.has_perm(permissions.BACKDATE_FREEZE),
    )


def _ask(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    _freeze(user, membership, answers, is_approved=False)
    return _("The freeze waits for approval.")


def _freeze_now(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    days = {"first": answers["starts_on"], "last": answers["ends_on"]}
    concerned = places_in(member_id=membership.member_id, **days)
    _freeze(user, membership, answers, is_approved=True)
    return told_of_places(_("The membership is frozen on these days."), concerned)


def _consequences(user: User, membership: Membership) -> Sequence[Sentence]:
    days = {"allowed": membership.freeze_days, "left": max(0, freeze_days_left(membership))}
    sentences: list[Sentence] = [
        _("Freeze days left: %(left)d of %(allowed)d. The membership's end moves by the days that are taken.") % days
    ]
    first = max(today(), membership.starts_on)
    booked = bookings_during(member_id=membership.member_id, first=first, last=membership.ends_on)
    if booked:
        sentences += [
            _("These are cancelled and given back if they fall into the freeze:"),
            listed(booked),
            *that_wait(user, booked),
        ]
    return sentences


ASK_FREEZE = Decision(
    "ask-freeze",
    gettext_lazy("Ask for a freeze"),
    (permissions.REQUEST_FREEZE,),
    FreezeForm,
    lambda user, membership: _can_be_frozen(user, membership) and not user.has_perm(permissions.APPROVE_FREEZE),
    _ask,
    gettext_noop("Asked for a freeze."),
    consequences=_consequences,
    why_not=_why_not,
)
FREEZE_NOW = Decision(
    "freeze",
    gettext_lazy("Freeze"),
    (permissions.APPROVE_FREEZE,),
    FreezeForm,
    _can_be_frozen,
    _freeze_now,
    gettext_noop("Froze the membership."),
    consequences=_consequences,
    why_not=_why_not,
)
