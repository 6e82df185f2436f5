"""The form that gives money back: what is left, what will happen, and one refund however often it is sent."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.forms import YuanField
from foundation.errors import InvalidField
from payments.enums import Fulfilment, ProviderName
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.queries import refundable_fen, settling_attempt
from payments.permissions import PROPOSE_REFUND, REQUEST_REFUND
from payments.refunding.api.idempotent import refund_once
from payments.refunding.by_rule import by_rule_instead
from payments.refunding.came_of import came_of
from payments.refunding.operations.limits import pause_of
from payments.refunding.operations.lock_and_take_back import handed_on_to, require_takeable
from payments.refunding.operations.rehearse import at_stake_of
from payments.refunding.operations.request import NewRefund
from payments.refunding.own_word import alone_fen, large_fen, only_proposes
from payments.refunding.own_word_told import sent_or_waits, waits, why_by_hand
from payments.refunding.taking_form import HANDED_ON_TO, TakingForm, take_of

ONE_MINUTE = timedelta(minutes=1)


class RefundForm(TakingForm):
    """How much, why, and what is taken back. `once` makes the same form count once, however often it is sent."""

    amount = YuanField(label=gettext_lazy("amount (yuan)"), minimum_fen=1)
    once = forms.CharField(max_length=64, widget=forms.HiddenInput(), initial=lambda: secrets.token_hex(16))
    field_order = ("amount", "take", "units", "reason", "once")


def _new(user: User, payment: Payment, answers: Mapping[str, Any]) -> NewRefund:
    take = take_of(answers, payment)
    return NewRefund(payment.pk, answers["amount"], answers["reason"], user_id=user.pk, take=take)


def consequences_of(user: User, payment: Payment, answers: Mapping[str, Any]) -> Sequence[Sentence]:
    """What goes with just this refund, where the page has not said it already."""
    new = _new(user, payment, answers)
    if new.take is None and new.amount_fen == refundable_fen(payment):
        return ()
    return at_stake_of(new, cause=cause_of(user))


def ask_for(user: User, payment: Payment, answers: Mapping[str, Any]) -> CameOf:
    """Ask for the refund, once a form; where it stands."""
    answer = refund_once(_new(user, payment, answers), key=f"console:{answers['once']}", cause=cause_of(user))
    return came_of(Refund.objects.get(pk=json.loads(answer.body)["id"]))


def _large_fen(_user: User, payment: Payment, answers: Mapping[str, Any] | None) -> int:
    """Measured with all that is promised of the trade."""
    trade = settling_attempt(payment)
    if answers is None or trade is None:
        return 0
    fen: int = answers["amount"]
    return large_fen(fen, in_all_fen=trade.refund_reserved_fen + fen)


def consequences(user: User, payment: Payment) -> Sequence[Sentence]:
    """What whoever fills in the form has to know before."""
    left_fen = refundable_fen(payment)
    facts = {
        "member": payment.member,
        "paid": formatting.yuan(payment.amount_fen),
        "bought": f"{payment.get_type_display()} {payment.description}".strip(),
        "left": formatting.yuan(left_fen),
    }
    told: list[Sentence] = [
        _("%(member)s has paid %(paid)s for %(bought)s.") % facts,
        _("%(left)s of this payment can still be given back.") % facts,
        *by_rule_instead(user, payment),
    ]
    attempt = settling_attempt(payment)
    if holder := handed_on_to(payment):
        told.append(HANDED_ON_TO % {"holder": holder})
    elif left_fen and attempt is not None and payment.fulfilment == Fulfilment.DONE:
        told.append(_taken_unsaid(attempt))
        told += at_stake_of(NewRefund(payment.pk, left_fen, "-", user.pk), cause=cause_of(user))
    why = [] if attempt is None else why_by_hand(attempt)
    return [*told, *why, *(_paid_out(user) if why else _sent(user, payment))]


def _paid_out(user: User) -> Sequence[Sentence]:
    most = alone_fen(user.has_perm)
    if most is None:
        return []
    if most == 0:
        return [waits()]
    sentence = _("Above %(amount)s of a payment in all, somebody else has to approve it.")
    return [sentence % {"amount": formatting.yuan(most)}]


def _sent(user: User, payment: Payment) -> Sequence[Sentence]:
    told: list[Sentence] = [sent_or_waits(user.has_perm)]
    if (pause := pause_of(payment.provider)) >= ONE_MINUTE:  # what is over sooner nobody has to be told of
        told.append(_one_at_a_time(ProviderName(payment.provider), minutes=pause // ONE_MINUTE))
    return told


def _taken_unsaid(attempt: Attempt) -> Sentence:
    """What goes back with the money where nothing is said, or why it must be said."""
    try:
        require_takeable(attempt, None, amount_fen=attempt.refundable_fen, now=timezone.now())
    except InvalidField as refusal:
        why: Sentence = refusal.extra["errors"]["take"][0]
        return why
    return _("Unless it is said below, the whole price takes back all that was bought, and a part nothing.")


def _one_at_a_time(provider: ProviderName, *, minutes: int) -> Sentence:
    sentence = ngettext(
        "%(provider)s takes one refund of a payment a minute.",
        "%(provider)s takes one refund of a payment in %(minutes)d minutes.",
        minutes,
    )
    return sentence % {"provider": provider.label, "minutes": minutes}


REFUND = Decision(
    "refund",
    gettext_lazy("Refund"),
    (REQUEST_REFUND,),
    RefundForm,
    lambda _user, payment: refundable_fen(payment) > 0,
    ask_for,
    gettext_noop("Asked for a refund."),
    lambda _user, payment: {"amount": refundable_fen(payment)},
    consequences,
    consequences_of,
    asks_again=True,
    large_fen=_large_fen,
)
# What the API takes of whoever may only propose, as a button of its own.
PROPOSE = replace(
    REFUND,
    name="propose-refund",
    title=gettext_lazy("Propose a refund"),
    permissions=(PROPOSE_REFUND,),
    is_offered=lambda user, payment: only_proposes(user.has_perm) and refundable_fen(payment) > 0,
    log=gettext_noop("Proposed a refund."),
)
