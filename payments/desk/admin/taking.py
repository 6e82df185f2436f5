"""Money in hand, at the desk: what is asked for, what is open elsewhere, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.forms import YuanField
from foundation.console.widgets import Select, TextInput
from payments.desk.admin.case_evidence import bought
from payments.desk.admin.paid_at import paid_at
from payments.enums import Fulfilment, PaymentStatus, Tender, VoucherPlatform
from payments.ledger.models import Payment
from payments.ledger.queries import live_attempts
from payments.paying.operations.take import MAXIMUM_TAKEN_REFERENCE, TakenMoney, take_money
from payments.permissions import TAKE_MONEY, USE_TILL
from payments.tills.queries import open_till_of


class TakeForm(forms.Form):
    """How the money came; the amount is the price, and is not asked for."""

    tender = forms.ChoiceField(label=gettext_lazy("how it was paid"), choices=Tender.choices, widget=Select())
    reference = forms.CharField(
        label=gettext_lazy("number of the slip, the transfer or the voucher"),
        max_length=MAXIMUM_TAKEN_REFERENCE,
        required=False,
        widget=TextInput(),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("platform of the voucher"),
        choices=[("", "–"), *VoucherPlatform.choices],
        required=False,
        widget=Select(),
    )
    received = YuanField(
        label=gettext_lazy("what the platform pays out (yuan), for a voucher"), minimum_fen=1, required=False
    )


def _take(user: User, payment: Payment, answers: Mapping[str, Any]) -> CameOf:
    """What came of it is said where the payment is paid at the desk, with what comes next."""
    taken = TakenMoney(
        tender=Tender(answers["tender"]),
        amount_fen=payment.amount_fen,
        reference=answers["reference"].strip(),
        received_fen=answers["received"],
        platform=VoucherPlatform(answers["platform"]) if answers["platform"] else None,
    )
    came_of = _came_of(take_money(payment_id=payment.pk, taken=taken, cause=cause_of(user)))
    desk = paid_at(user, payment)
    return replace(came_of, leads_to=desk, in_place=bool(desk))


def _came_of(payment: Payment) -> CameOf:
    facts = {"amount": formatting.yuan(payment.amount_fen), "way": payment.get_provider_display()}
    if payment.provider not in Tender.values:
        sentence = gettext("Nothing was taken: %(amount)s is paid already, by %(way)s. Give the money in hand back.")
        return CameOf(sentence % facts, messages.ERROR)
    told = gettext("Taken: %(amount)s, %(way)s.") % facts
    if payment.fulfilment == Fulfilment.NONE:
        return CameOf(told)
    level = messages.SUCCESS if payment.fulfilment == Fulfilment.DONE else messages.WARNING
    return CameOf(f"{told} {payment.get_fulfilment_display()}", level)


def _before(user: User, payment: Payment) -> Sequence[Sentence]:
    return [*_told(payment), *_without_till(user)]


def _without_till(user: User) -> Iterator[Sentence]:
    """For whoever may have one: nothing is refused, and what comes of it is said while it can be changed."""
    if not user.has_perm(USE_TILL) or open_till_of(user.pk) is not None:
        return
    told = gettext("You have no open till: cash that you take now will stand as taken without one.")
    yield format_html("{} {}", told, formatting.link(reverse("admin:payments_till_own"), gettext("Open your till")))


def _told(payment: Payment) -> Iterator[Sentence]:
    if not payment.is_payable(timezone.now()):
        yield _nothing_to_take(payment)
        return
    facts = {"member": payment.member, "amount": formatting.yuan(payment.amount_fen), "bought": bought(payment)}
    yield gettext("Take %(amount)s from %(member)s for %(bought)s.") % facts
    open_at = {attempt.get_provider_display() for attempt in live_attempts(payment.pk)}
    if open_at:
        sentence = gettext(
            "It is open at %(providers)s: it is asked for and closed there first, else nothing is taken."
        )
        yield sentence % {"providers": ", ".join(sorted(open_at))}
    yield gettext("The payment is paid then, and what was bought is delivered. A refund of it is paid out by hand.")


def _nothing_to_take(payment: Payment) -> Sentence:
    if payment.status == PaymentStatus.SUCCESS:
        return gettext("Nothing is taken any more: this payment is paid.")
    return gettext("Nothing is taken any more: this payment has ended unpaid. Sell it again.")


TAKE = Decision(
    "take",
    gettext_lazy("Take money in hand"),
    (TAKE_MONEY,),
    TakeForm,
    lambda _user, payment: payment.is_payable(timezone.now()),
    _take,
    gettext_noop("Took money in hand."),
    consequences=_before,
    in_place=True,
)
