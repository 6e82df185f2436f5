"""What staff write down of an invoice: on the page of its payment, and on its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.forms import DayField, NothingToFillIn, YuanField
from foundation.console.widgets import TextInput
from foundation.errors import InvalidField
from payments.enums import InvoiceState
from payments.invoicing.document import Document, read_document
from payments.invoicing.operations.noting import (
    correct_invoice,
    issue_invoice,
    note_invoice,
    red_letter_invoice,
    withdraw_invoice,
)
from payments.invoicing.queries import invoiced, left_of, shown_invoiced
from payments.ledger.models import Invoice, Payment
from payments.permissions import KEEP_INVOICES


class NumberForm(forms.Form):
    """What tells the document."""

    is_needed = True
    number = forms.CharField(label=gettext_lazy("invoice number"), max_length=20, required=False, widget=TextInput())
    code = forms.CharField(
        label=gettext_lazy("invoice code (of an older invoice)"), max_length=12, required=False, widget=TextInput()
    )
    issued_on = DayField(label=gettext_lazy("issued on"), required=False)

    def clean(self) -> dict[str, Any]:
        """With `document`; None for none, where there may be none."""
        cleaned: dict[str, Any] = super().clean() or {}
        day: date | None = cleaned.get("issued_on")
        try:
            document = read_document(number=cleaned.get("number", ""), code=cleaned.get("code", ""), issued_on=day)
        except InvalidField as refusal:
            raise ValidationError(
                {name: [str(each) for each in sentences] for name, sentences in refusal.extra["errors"].items()}
            ) from refusal
        if document is None and self.is_needed:
            self.add_error("number", gettext("Give the number of the invoice."))
        return {**cleaned, "document": document}


class AmountForm(NumberForm):
    """The same with its amount."""

    field_order = ("amount",)
    amount = YuanField(label=gettext_lazy("amount (yuan)"), minimum_fen=1)


class NewInvoiceForm(AmountForm):
    """Without a number it is asked for."""

    is_needed = False


def _note(user: User, payment: Payment, answers: Mapping[str, Any]) -> CameOf:
    document: Document | None = answers["document"]
    note_invoice(payment_id=payment.pk, amount_fen=answers["amount"], document=document, cause=cause_of(user))
    facts = {"amount": formatting.yuan(answers["amount"])}
    if document is None:
        return CameOf(gettext("An invoice for %(amount)s is asked for. Issue it, then note its number here.") % facts)
    return CameOf(gettext("The invoice for %(amount)s is noted.") % facts)


def _how_it_stands(_user: User, payment: Payment) -> Sequence[Sentence]:
    stands = shown_invoiced(payment)
    told = [
        gettext("%(amount)s of this payment can be invoiced.") % {"amount": formatting.yuan(stands.invoicable_fen)},
        gettext("The invoice itself is issued elsewhere; here its number is noted."),
    ]
    if stands.red_letter_due_fen:
        told.append(
            gettext("A red letter for %(amount)s is due.") % {"amount": formatting.yuan(stands.red_letter_due_fen)}
        )
    return told


NOTE = Decision(
    "invoice",
    gettext_lazy("Note an invoice"),
    (KEEP_INVOICES,),
    NewInvoiceForm,
    lambda _user, payment: shown_invoiced(payment).invoicable_fen > 0,
    _note,
    gettext_noop("Noted an invoice."),
    lambda _user, payment: {"amount": shown_invoiced(payment).invoicable_fen},
    _how_it_stands,
)


def _issue(user: User, invoice: Invoice, answers: Mapping[str, Any]) -> Sentence:
    given = {"amount_fen": answers["amount"], "document": answers["document"], "cause": cause_of(user)}
    issue_invoice(invoice_id=invoice.pk, **given)
    return gettext("The invoice for %(amount)s is noted.") % {"amount": formatting.yuan(answers["amount"])}


def _red_letter(user: User, invoice: Invoice, answers: Mapping[str, Any]) -> Sentence:
    given = {"amount_fen": answers["amount"], "document": answers["document"], "cause": cause_of(user)}
    red_letter_invoice(invoice_id=invoice.pk, **given)
    return gettext("The red letter for %(amount)s is noted.") % {"amount": formatting.yuan(answers["amount"])}


def _withdraw(user: User, invoice: Invoice, _answers: Mapping[str, Any]) -> Sentence:
    withdraw_invoice(invoice_id=invoice.pk, cause=cause_of(user))
    return gettext("The invoice is no longer wanted.")


def _correct(user: User, invoice: Invoice, answers: Mapping[str, Any]) -> Sentence:
    correct_invoice(invoice_id=invoice.pk, document=answers["document"], cause=cause_of(user))
    return gettext("The number of the invoice is corrected.")


def _of_payment(user: User, invoice: Invoice) -> Sequence[Sentence]:
    return _how_it_stands(user, invoice.payment)


def _red_initial(_user: User, invoice: Invoice) -> dict[str, Any]:
    """What is due of the payment, as far as this invoice goes; else all of it."""
    left = left_of(invoice)
    return {"amount": min(left, invoiced(invoice.payment).red_letter_due_fen) or left}


DECISIONS = (
    Decision(
        "issued",
        gettext_lazy("It was issued"),
        (KEEP_INVOICES,),
        AmountForm,
        lambda _user, invoice: invoice.state == InvoiceState.ASKED,
        _issue,
        gettext_noop("Noted that the invoice was issued."),
        lambda _user, invoice: {"amount": invoice.amount_fen},
        _of_payment,
    ),
    Decision(
        "red-letter",
        gettext_lazy("Note a red letter"),
        (KEEP_INVOICES,),
        AmountForm,
        lambda _user, invoice: left_of(invoice) > 0,
        _red_letter,
        gettext_noop("Noted a red letter of the invoice."),
        _red_initial,
        _of_payment,
    ),
    Decision(
        "correct",
        gettext_lazy("Correct its number"),
        (KEEP_INVOICES,),
        NumberForm,
        lambda _user, invoice: bool(invoice.number),
        _correct,
        gettext_noop("Corrected the number of the invoice."),
        lambda _user, invoice: {"number": invoice.number, "code": invoice.code, "issued_on": invoice.issued_on},
        _of_payment,
    ),
    Decision(
        "withdraw",
        gettext_lazy("It is no longer wanted"),
        (KEEP_INVOICES,),
        NothingToFillIn,
        lambda _user, invoice: invoice.state == InvoiceState.ASKED,
        _withdraw,
        gettext_noop("Noted that the invoice is no longer wanted."),
        consequences=_of_payment,
    ),
)
