"""A better plan for the price difference: what each costs is shown first, with its formula."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.forms import YuanField
from foundation.console.widgets import Select, TextInput
from foundation.errors import ServiceError, refusal_by
from members.catalogue.models import Plan
from members.catalogue.queries import plans_on_sale
from members.changes.operations.offer_upgrade import UpgradeQuote, offer_upgrade, quote_upgrade, require_upgradable
from members.classes.admin.given_up import at_stake
from members.memberships.models import Membership
from members.memberships.operations.require_open import is_allowed
from members.people import permissions
from payments.refunding.own_word import large_fen


class UpgradeForm(forms.Form):
    """Which plan, and another price where there is a reason for it. `initial["plans"]` are the choices."""

    plan = forms.TypedChoiceField(label=gettext_lazy("better plan"), coerce=int, widget=Select())
    price = YuanField(
        label=gettext_lazy("another price (yuan)"),
        help_text=gettext_lazy("Left empty, the computed one is asked for."),
        minimum_fen=1,
        required=False,
    )
    override_reason = forms.CharField(
        label=gettext_lazy("why another price"), max_length=MAXIMUM_REASON_LENGTH, required=False, widget=TextInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = self.initial["plans"]


def _quotes(membership: Membership) -> list[tuple[Plan, UpgradeQuote | ServiceError]]:
    return [(plan, _quote(membership, plan)) for plan in plans_on_sale()]


def _quote(membership: Membership, plan: Plan) -> UpgradeQuote | ServiceError:
    try:
        return quote_upgrade(membership_id=membership.pk, plan_id=plan.pk)
    except ServiceError as refusal:
        return refusal


def _initial(_user: User, membership: Membership) -> dict[str, Any]:
    return {"plans": [(plan.pk, str(plan)) for plan, quote in _quotes(membership) if isinstance(quote, UpgradeQuote)]}


def _consequences(_user: User, membership: Membership) -> Sequence[Sentence]:
    rows = [
        (plan, formatting.yuan(quote.difference_fen), quote.explanation)
        if isinstance(quote, UpgradeQuote)
        else (plan, formatting.EMPTY, quote.detail)
        for plan, quote in _quotes(membership)
    ]
    return [
        formatting.table([_("plan"), _("to pay"), _("formula")], rows),
        _("The offer holds today. Once it is paid, this membership ends and the better one begins."),
        *at_stake(membership),
    ]


def _large_fen(_user: User, membership: Membership, answers: Mapping[str, Any] | None) -> int:
    """Another price than the computed one, where that is so much lower."""
    if answers is None or answers["price"] is None:
        return 0
    quotes = [quote for plan, quote in _quotes(membership) if plan.pk == answers["plan"]]
    gone = [quote.difference_fen - answers["price"] for quote in quotes if isinstance(quote, UpgradeQuote)]
    return answers["price"] if gone and large_fen(gone[0]) else 0


def _offer(user: User, membership: Membership, answers: Mapping[str, Any]) -> Sentence:
    offer = offer_upgrade(
        membership_id=membership.pk,
        plan_id=answers["plan"],
        actor_id=user.pk,
        price_fen=answers["price"],
        override_reason=answers["override_reason"],
    )
    price = {"price": formatting.yuan(offer.price_fen)}
    return _("Offered for %(price)s until tonight: it is among what can be sold to the member.") % price


UPGRADE = Decision(
    "upgrade",
    gettext_lazy("Offer an upgrade"),
    (permissions.UPGRADE_MEMBERSHIP,),
    UpgradeForm,
    lambda _user, membership: is_allowed(require_upgradable, membership),
    _offer,
    gettext_noop("Offered an upgrade."),
    _initial,
    _consequences,
    large_fen=_large_fen,
    why_not=lambda _user, membership: refusal_by(require_upgradable, membership),
)
