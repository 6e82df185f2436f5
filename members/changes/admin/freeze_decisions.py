"""A freeze that was asked for is approved or declined; one that counts ends early, or was a mistake."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import DayField, NothingToFillIn, ReasonForm
from foundation.errors import ServiceError, refusal_by
from members.changes.admin.freeze_told import told_of_places
from members.changes.freeze_places import places_in
from members.changes.operations.decide_freeze import approve_freeze, decline_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.move_dates import Moved
from members.changes.operations.require_freezable import (
    require_approvable,
    require_endable,
    require_pending,
    require_voidable,
)
from members.classes.admin.given_back import that_wait
from members.classes.admin.given_up import at_stake, listed, told
from members.classes.queries import bookings_during
from members.days import ONE_DAY, today
from members.memberships.models import Freeze
from members.memberships.operations.require_open import is_allowed
from members.people import permissions
from payments.refunding.operations.rehearse import undone


class EndForm(ReasonForm):
    """The last day that is taken, and why."""

    last_day = DayField(label=gettext_lazy("last day taken"))
    field_order = ("last_day", "reason")


def _why_not_approved(user: User, freeze: Freeze) -> ServiceError | None:
    return refusal_by(partial(require_approvable, may_backdate=user.has_perm(permissions.BACKDATE_FREEZE)), freeze)


def _approve(user: User, freeze: Freeze, _answers: Mapping[str, Any]) -> Sentence:
    concerned = places_in(member_id=freeze.membership.member_id, first=freeze.starts_on, last=freeze.ends_on)
    approve_freeze(freeze_id=freeze.pk, actor_id=user.pk, may_backdate=user.has_perm(permissions.BACKDATE_FREEZE))
    return told_of_places(_("The freeze is approved."), concerned)


def _decline(user: User, freeze: Freeze, answers: Mapping[str, Any]) -> Sentence:
    decline_freeze(freeze_id=freeze.pk, actor_id=user.pk, reason=answers["reason"])
    return _("The freeze is declined.")


def _end(user: User, freeze: Freeze, answers: Mapping[str, Any]) -> Sentence:
    ended = end_freeze(freeze_id=freeze.pk, last_day=answers["last_day"], reason=answers["reason"], actor_id=user.pk)
    return _until(ended)


def _void(user: User, freeze: Freeze, answers: Mapping[str, Any]) -> Sentence:
    return _until(void_freeze(freeze_id=freeze.pk, reason=answers["reason"], actor_id=user.pk))


def _until(moved: Moved[Freeze]) -> Sentence:
    day = {"day": localize(moved.row.membership.ends_on)}
    return told(_("The membership lasts until %(day)s now.") % day, moved.given_up)


def _during(user: User, freeze: Freeze) -> Sequence[Sentence]:
    sentences: list[Sentence] = [_moves_the_end(user, freeze)]
    booked = bookings_during(member_id=freeze.membership.member_id, first=freeze.starts_on, last=freeze.ends_on)
    if not booked:
        return [*sentences, _("No booking falls into it.")]
    return [*sentences, _("These are cancelled and given back:"), listed(booked), *that_wait(user, booked)]


def _moves_the_end(user: User, freeze: Freeze) -> Sentence:
    """By approving it and undoing that, so that what is said is what happens."""
    was, end = freeze.membership.ends_on, freeze.membership.ends_on
    with suppress(ServiceError), undone():
        approved = approve_freeze(freeze_id=freeze.pk, actor_id=user.pk, may_backdate=True)
        end = approved.membership.ends_on
    days = {"count": (end - was).days, "day": localize(was), "last": localize(end)}
    return _("The membership ends on %(day)s; with this freeze, on %(last)s. Days more: %(count)d.") % days


def _before_declining(_user: User, freeze: Freeze) -> Sequence[Sentence]:
    day = {"day": localize(freeze.membership.ends_on)}
    return [
        _("The membership stays as it is, until %(day)s, and every booking stays; the member reads the reason.") % day
    ]


APPROVE = Decision(
    "approve",
    gettext_lazy("Approve the freeze"),
    (permissions.APPROVE_FREEZE,),
    NothingToFillIn,
    lambda user, freeze: _why_not_approved(user, freeze) is None,
    _approve,
    gettext_noop("Approved the freeze."),
    consequences=_during,
    why_not=_why_not_approved,
)
DECLINE = Decision(
    "decline",
    gettext_lazy("Decline the freeze"),
    (permissions.APPROVE_FREEZE,),
    ReasonForm,
    lambda _user, freeze: is_allowed(require_pending, freeze),
    _decline,
    gettext_noop("Declined the freeze."),
    consequences=_before_declining,
    why_not=lambda _user, freeze: refusal_by(require_pending, freeze),
)
END = Decision(
    "end",
    gettext_lazy("End early"),
    (permissions.APPROVE_FREEZE,),
    EndForm,
    lambda _user, freeze: is_allowed(require_endable, freeze),
    _end,
    gettext_noop("Ended the freeze early."),
    lambda _user, freeze: {"last_day": max(today(), freeze.starts_on) - ONE_DAY},
    lambda _user, freeze: [
        _("The member came back: the days after the last one taken are given back to the membership's days."),
        *at_stake(freeze.membership),
    ],
    why_not=lambda _user, freeze: refusal_by(require_endable, freeze),
)
VOID = Decision(
    "void",
    gettext_lazy("Void"),
    (permissions.APPROVE_FREEZE,),
    ReasonForm,
    lambda _user, freeze: is_allowed(require_voidable, freeze),
    _void,
    gettext_noop("Voided the freeze."),
    consequences=lambda _user, freeze: [
        _("It was entered by mistake: no day of it counts."),
        *at_stake(freeze.membership),
    ],
    why_not=lambda _user, freeze: refusal_by(require_voidable, freeze),
)
