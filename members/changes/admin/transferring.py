"""A membership goes to somebody else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import ReasonForm
from foundation.errors import refusal_by
from members.changes.operations.transfer_membership import require_transferable, transfer_membership
from members.classes.admin.given_up import at_stake, told
from members.days import today
from members.memberships.models import Membership
from members.memberships.operations.require_open import is_allowed
from members.memberships.remaining_days import days_left
from members.people import permissions
from members.people.admin.member_field import MemberField
from payments.refunding.own_word import large_fen


class TransferForm(ReasonForm):
    """To whom, and why."""

    member = MemberField(label=gettext_lazy("the other member's phone number"))
    field_order = ("member", "reason")


def _transfer(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    moved = transfer_membership(
        membership_id=membership.pk, to_member_id=answers["member"].pk, reason=answers["reason"], actor_id=user.pk
    )
    has = _("%(member)s has it now: %(membership)s.") % {"member": answers["member"], "membership": moved.row}
    return told(has, moved.given_up)


def _consequences(_user: User, membership: Membership) -> Sequence[Sentence]:
    days = {"days": days_left(membership, today())}
    return [
        _("Days that go to the other member, behind what that one has already: %(days)d.") % days,
        _(
            "Money stays as it is: a refund of it goes to whoever paid. The transfer cannot be undone, only made "
            "back again."
        ),
        *at_stake(membership),
    ]


TRANSFER = Decision(
    "transfer",
    gettext_lazy("Transfer"),
    (permissions.TRANSFER_MEMBERSHIP,),
    TransferForm,
    lambda _user, membership: is_allowed(require_transferable, membership),
    _transfer,
    gettext_noop("Transferred the membership."),
    consequences=_consequences,
    large_fen=lambda _user, membership, _answers: large_fen(membership.price_fen),
    why_not=lambda _user, membership: refusal_by(require_transferable, membership),
)
