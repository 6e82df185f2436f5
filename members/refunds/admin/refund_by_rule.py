"""Money goes back by a rule: what each of them gives is shown first, with its formula."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.forms import YuanField
from foundation.console.widgets import Select, TextInput
from foundation.errors import InvalidField, ServiceError
from members.enums import RefundRule
from members.refunds.api.idempotent import ask_refund_once
from members.refunds.models import RefundDecision
from members.refunds.operations.ask_refund import RefundWish
from members.refunds.operations.goes_with_refund import GoesWith, would_go
from members.refunds.operations.quote_refund import RefundQuote, quote_refund
from members.refunds.queries import handed_on_to
from payments.ledger.queries import refundable_fen, reserved_fen, settling_attempt
from payments.permissions import PROPOSE_REFUND, REQUEST_REFUND
from payments.refunding.came_of import came_of
from payments.refunding.own_word import large_fen
from payments.refunding.own_word_told import sent_or_waits, why_by_hand
from payments.refunding.taking_form import HANDED_ON_TO, TakingForm, take_of

AGREED = gettext_noop(
    "Another amount takes back everything when it is all that can go back, and nothing when it is less, unless it is "
    "said below."
)
# No payment has this number: what was not paid for is refused like what does not exist.
NO_PAYMENT = 0


def _new_key() -> str:
    return secrets.token_hex(16)


class RuleForm(TakingForm):
    """By which rule; the amount and what is taken back only where they are to be others than the rule's.

    `once` makes the same form count once, however often it is sent.
    """

    rule = forms.ChoiceField(label=gettext_lazy("rule"), choices=RefundRule.choices, widget=Select())
    amount = YuanField(
        label=gettext_lazy("another amount (yuan)"),
        help_text=gettext_lazy("Left empty, the computed one goes back."),
        minimum_fen=1,
        required=False,
    )
    override_reason = forms.CharField(
        label=gettext_lazy("why another amount"), max_length=MAXIMUM_REASON_LENGTH, required=False, widget=TextInput()
    )
    once = forms.CharField(max_length=64, widget=forms.HiddenInput(), initial=_new_key, required=False)
    field_order = ("rule", "amount", "override_reason", "take", "units", "reason", "once")

    def clean_once(self) -> str:
        """A form that was not ours has a key of its own."""
        return self.cleaned_data["once"] or _new_key()


def refund_by_rule(payment_id_of: Callable[[Any], int | None]) -> Decision:
    """The decision for rows that were paid with the payment that `payment_id_of` names."""

    def quotes(row: Any) -> list[tuple[RefundRule, RefundQuote | ServiceError]]:
        return [(rule, _quote(payment_id_of(row), rule)) for rule in RefundRule]

    def initial(_user: User, row: Any) -> dict[str, Any]:
        paying = [rule for rule, quote in quotes(row) if isinstance(quote, RefundQuote) and quote.amount_fen]
        return {"rule": paying[0]} if paying else {}

    def consequences(user: User, row: Any) -> Sequence[Sentence]:
        payment_id = payment_id_of(row)
        rows = [(rule.label, *_described(quote), _given_up(user, payment_id, rule)) for rule, quote in quotes(row)]
        heads = [_("rule"), _("goes back"), _("formula"), _("taken back"), _("interest"), _("given up")]
        sentences: list[Sentence] = [formatting.table(heads, rows), _(AGREED)]
        if holder := handed_on_to(payment_id or NO_PAYMENT):
            sentences.append(HANDED_ON_TO % {"holder": holder})
        attempt = settling_attempt(row.payment) if row.payment is not None else None
        why = [] if attempt is None else why_by_hand(attempt)
        return [*sentences, *why, sent_or_waits(user.has_perm, is_by_hand=bool(why))]

    def consequences_of(user: User, row: Any, answers: Mapping[str, Any]) -> Sequence[Sentence]:
        wish = _wish(user, row, payment_id_of(row), answers)
        is_said = wish.take is None and wish.amount_fen is None  # by the table
        return () if is_said else _goes(wish, user).lines

    def carry_out(user: User, row: Any, answers: Mapping[str, Any]) -> CameOf:
        wish = _wish(user, row, payment_id_of(row), answers)
        answer = ask_refund_once(wish, key=f"console:{answers['once']}", cause=cause_of(user))
        decided = RefundDecision.objects.get(pk=json.loads(answer.body)["id"])
        return came_of(*decided.refunds)

    return Decision(
        "refund",
        gettext_lazy("Refund by rule"),
        (REQUEST_REFUND, PROPOSE_REFUND),
        RuleForm,
        lambda _user, row: row.payment is not None and refundable_fen(row.payment) > 0,
        carry_out,
        gettext_noop("Asked for a refund by rule."),
        initial,
        consequences,
        consequences_of,
        asks_again=True,
        large_fen=lambda _user, row, answers: 0 if answers is None else _large(payment_id_of(row), answers),
    )


def _wish(user: User, row: Any, payment_id: int | None, answers: Mapping[str, Any]) -> RefundWish:
    return RefundWish(
        payment_id=payment_id or NO_PAYMENT,
        rule=RefundRule(answers["rule"]),
        reason=answers["reason"],
        actor_id=user.pk,
        amount_fen=answers["amount"],
        override_reason=answers["override_reason"],
        take=take_of(answers, row.payment),
    )


def _large(payment_id: int | None, answers: Mapping[str, Any]) -> int:
    """The rule's own amount, or the one that was filled in, with all that is promised of what it was paid with."""
    quote = _quote(payment_id, RefundRule(answers["rule"]))
    if not isinstance(quote, RefundQuote):
        return 0
    fen: int = answers["amount"] or quote.amount_fen
    return large_fen(fen, in_all_fen=fen + reserved_fen([line.payment_id for line in quote.lines]))


def _goes(wish: RefundWish, user: User) -> GoesWith:
    """What cannot be taken is said when it is carried out."""
    try:
        return would_go(wish, cause=cause_of(user))
    except InvalidField:
        return GoesWith()


def _given_up(user: User, payment_id: int | None, rule: RefundRule) -> str:
    """What goes with the rule's own amount."""
    wish = RefundWish(payment_id or NO_PAYMENT, rule, str(rule.label), user.pk)
    return "; ".join(_goes(wish, user).both.lines) or formatting.EMPTY


def _quote(payment_id: int | None, rule: RefundRule) -> RefundQuote | ServiceError:
    try:
        return quote_refund(payment_id=payment_id or NO_PAYMENT, rule=rule)
    except ServiceError as refusal:
        return refusal


def _described(quote: RefundQuote | ServiceError) -> tuple[str, str, str, str]:
    if not isinstance(quote, RefundQuote):
        return formatting.EMPTY, str(quote.detail), formatting.EMPTY, formatting.EMPTY
    return _amounts(quote), str(quote.explanation), _taken(quote), quote.interest.sentence


def _amounts(quote: RefundQuote) -> str:
    """The sum, and where it is of several payments, how much of each."""
    amount = formatting.yuan(quote.amount_fen)
    if quote.by_hand_fen:
        by_hand = _("%(amount)s of it paid out by hand") % {"amount": formatting.yuan(quote.by_hand_fen)}
        amount = f"{amount} ({by_hand})"
    if len(quote.lines) < 2:
        return amount
    parts = (f"{formatting.yuan(line.amount_fen)} (#{line.payment_id})" for line in quote.lines)
    return f"{amount} = {' + '.join(parts)}"


def _taken(quote: RefundQuote) -> str:
    """What the rule takes back with its own amount."""
    if not quote.amount_fen:
        return formatting.EMPTY
    if quote.brings_back_id is not None:
        return _("the upgrade; the card before gets its place again")
    return _("all that is left: %(left)d %(unit)s") % {"left": quote.left, "unit": quote.unit_name}
