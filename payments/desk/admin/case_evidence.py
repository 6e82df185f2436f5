"""What a person needs to settle a case, in words: whose money, for what, how much, and what the bill says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest
from foundation.console.staff_log import log_of
from foundation.unreadable import UnreadableText
from payments.enums import PAID_BY, AttemptStatus, DifferenceKind, RefundStatus
from payments.ledger.admin.evidence_words import REASONS
from payments.ledger.admin.provider_errors import error_in_words
from payments.ledger.models import ExceptionCase, Payment, Refund
from payments.providers.billing import EntryState
from payments.purposes import get_purpose
from payments.reconciling.operations.expected_fee import whole_fen
from payments.refunding.admin.payment_facts import facts_of_payment, whose

# Those of an entry of a bill, and those that attempts and refunds have here.
STATES: Mapping[str, str | Promise] = {
    **dict(RefundStatus.choices),
    **dict(AttemptStatus.choices),
    EntryState.DONE.value: gettext_lazy("done"),
    EntryState.PROCESSING.value: gettext_lazy("under way"),
    EntryState.FAILED.value: gettext_lazy("failed"),
}


def facts_of(case: ExceptionCase) -> Iterator[Fact]:
    """Pairs of a label and a value for the case's page; no number in full."""
    evidence = case.evidence
    if isinstance(evidence, UnreadableText):
        yield _("evidence"), evidence
        return
    said: dict[str, Any] = json.loads(evidence)
    if case.payment is not None:
        yield from _payment_facts(case.payment)
    if case.refund is not None:
        yield _("refund by which it is settled"), _refund(case.refund)
    yield from _particulars(said)
    if "day" in said:
        yield from _bill_row(said)


def facts_of_case(request: HttpRequest, case: ExceptionCase) -> Facts:
    """What whoever settles it is to know: the payment beside what the case itself says, and the money in question."""
    evidence = case.evidence
    said: dict[str, Any] = {} if isinstance(evidence, UnreadableText) else json.loads(evidence)
    own = [*_particulars(said), *(_bill_row(said) if "day" in said else ())]
    asked: list[Fact] = [(_("kind"), case.get_kind_display()), (_("opened"), formatting.instant(case.opened_at)), *own]
    in_question: list[Fact] = [(_("in question"), formatting.yuan(case.amount_fen))]
    if case.refund is not None:
        in_question.append((_("refund by which it is settled"), _refund(case.refund)))
    if case.payment is None:
        thing: list[Fact] = [(_("proposed action"), case.get_proposed_action_display())]
        return Facts(whose(request, None), thing, in_question, asked=asked, history=log_of(case))
    of_payment = facts_of_payment(request, case.payment)
    history = newest(of_payment.history, log_of(case))
    return replace(of_payment, money=[*of_payment.money, *in_question], asked=asked, history=history)


def bought(payment: Payment) -> str:
    """What the payment is for: its kind, and the thing by its title where it is known, else as it was described."""
    receipt = None if payment.item_id is None else get_purpose(payment.type).receipt(payment_id=payment.pk)
    title = payment.description if receipt is None else receipt.title
    return f"{payment.get_type_display()} {title}".strip()


def _payment_facts(payment: Payment) -> Iterator[Fact]:
    sums = payment.attempts.aggregate(paid=Sum("paid_fen"), back=Sum("refunded_fen"))
    yield _("member"), payment.member
    yield _("bought"), bought(payment)
    yield _("asked for"), formatting.yuan(payment.amount_fen)
    yield _("paid"), formatting.yuan(sums["paid"] or 0)
    yield _("returned"), formatting.yuan(sums["back"] or 0)
    yield _("order number"), formatting.masked(payment.transaction_id)
    theirs = _("provider's transaction number")
    for attempt in payment.attempts.exclude(provider_transaction_id_index=None).defer("instruction", "return_url"):
        yield f"{attempt.get_provider_display()} · {theirs}", formatting.masked(attempt.provider_transaction_id)


def _particulars(said: Mapping[str, Any]) -> Iterator[Fact]:
    """What the case itself says, beside the money."""
    if provider := said.get("provider"):
        yield _("provider"), dict(PAID_BY)[provider]
    if reason := said.get("reason"):
        yield _("why"), REASONS.get(reason, reason)
    if currency := said.get("currency"):
        yield _("currency"), currency
    if status := said.get("status"):
        yield _("state of the refund"), RefundStatus(status).label
    if failure := said.get("failure"):
        yield _("provider's error"), error_in_words(failure)
    if times := said.get("times_asked"):
        yield _("times asked"), times
    if "refunded_fen" in said:
        yield _("refunded by the provider's word"), formatting.yuan(said["refunded_fen"])


def _bill_row(said: Mapping[str, Any]) -> Iterator[Fact]:
    yield _("difference"), DifferenceKind(said["difference"]).label
    line = said["line"]
    where = _("not in the bill") if line is None else _("line %(line)d") % {"line": line}
    yield _("bill"), f"{said['day']}, {where}"
    yield _("in the bill"), _side(said["bill_fen"], said["bill_state"])
    yield _("here"), _side(said["ledger_fen"], said["ledger_state"])
    if said["expected_fee_millifen"] is not None:
        yield _("fee"), formatting.yuan(whole_fen(said["fee_millifen"]))
        yield _("fee expected"), formatting.yuan(whole_fen(said["expected_fee_millifen"]))


def _side(fen: int, state: str) -> str:
    return f"{formatting.yuan(fen)} {STATES.get(state, state)}".strip()


def _refund(refund: Refund) -> str:
    return f"{formatting.yuan(refund.amount_fen)} {refund.get_status_display()}"
