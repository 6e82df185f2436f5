"""A member is barred, and let in again: a decision with a reason, which the member's history keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.forms import ReasonForm
from members.classes.admin.given_up import listed
from members.classes.queries import bookings_to_come
from members.people import permissions
from members.people.models import Member
from members.people.operations.bar_member import bar_member, lift_bar

PERMISSIONS = (permissions.BAR_MEMBER,)


def _bar(user: User, member: Member, answers: Mapping[str, Any]) -> Sentence:
    barred = bar_member(member_id=member.pk, reason=answers["reason"], actor_id=user.pk)
    return _("Barred: %(member)s.") % {"member": barred}


def _lift(user: User, member: Member, answers: Mapping[str, Any]) -> Sentence:
    back = lift_bar(member_id=member.pk, reason=answers["reason"], actor_id=user.pk)
    return _("No longer barred: %(member)s.") % {"member": back}


def _before_barring(_user: User, member: Member) -> Sequence[Sentence]:
    said: list[Sentence] = [
        _("From now on %(member)s is refused at the door, and books and buys nothing.") % {"member": member},
        _("Nothing goes back by this, and nothing is cancelled: whoever wants that decides it for itself."),
    ]
    places = list(bookings_to_come(member.pk))
    return [*said, _("Places in classes to come, which stay:"), listed(places)] if places else said


def _before_lifting(_user: User, member: Member) -> Sequence[Sentence]:
    facts = {"since": formatting.instant(member.barred_at), "reason": member.barred_because}
    return [
        _("Barred since %(since)s: %(reason)s") % facts,
        _("From now on %(member)s is let in, books and buys like everybody; nothing that ended meanwhile comes back.")
        % {"member": member},
    ]


BAR = Decision(
    "bar",
    gettext_lazy("Bar from the gym"),
    PERMISSIONS,
    ReasonForm,
    lambda _user, member: member.barred_at is None,
    _bar,
    gettext_noop("Barred the member."),
    consequences=_before_barring,
)
LIFT_BAR = Decision(
    "lift-bar",
    gettext_lazy("Let in again"),
    PERMISSIONS,
    ReasonForm,
    lambda _user, member: member.barred_at is not None,
    _lift,
    gettext_noop("Lifted the bar."),
    consequences=_before_lifting,
)
