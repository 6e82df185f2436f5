"""A membership goes to somebody else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import ReasonForm
from members.changes.operations.transfer_membership import transfer_membership
from members.days import today
from members.memberships.models import Membership
from members.memberships.operations.require_open import is_open
from members.memberships.remaining_days import days_left
from members.people import permissions
from members.people.admin.member_field import MemberField


class TransferForm(ReasonForm):
    """To whom, and why."""

    member = MemberField(label=gettext_lazy("the other member's phone number"))
    field_order = ("member", "reason")


def _transfer(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    new = transfer_membership(
        membership_id=membership.pk, to_member_id=answers["member"].pk, reason=answers["reason"], actor_id=user.pk
    )
    return _("%(member)s has it now: %(membership)s.") % {"member": answers["member"], "membership": new}


def _consequences(_user: User, membership: Membership) -> Sequence[Sentence]:
    days = {"days": days_left(membership, today())}
    return [
        _("Days that go to the other member, behind what that one has already: %(days)d.") % days,
        _("Places in classes that this membership pays for are given up."),
    ]


TRANSFER = Decision(
    "transfer",
    gettext_lazy("Transfer"),
    (permissions.TRANSFER_MEMBERSHIP,),
    TransferForm,
    lambda _user, membership: is_open(membership),
    _transfer,
    gettext_noop("Transferred the membership."),
    consequences=_consequences,
)
