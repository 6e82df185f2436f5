"""What becomes of an invoice, each time with the event of its payment: asked for, issued, red-lettered, corrected.

Each takes the payment's lock first, so that never more is invoiced than was paid and is kept.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.cause import Cause
from foundation.moves import is_legal
from payments.enums import INVOICE_MOVES, EventKind, InvoiceState
from payments.errors import InvoiceNotFound, InvoiceNumberUsed, InvoiceStands, NotInvoicable, PaymentNotFound
from payments.invoicing.document import Document
from payments.invoicing.queries import invoiced, left_of
from payments.ledger.models import Invoice, Payment
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import payment_for_update


@transaction.atomic
def note_invoice(*, payment_id: int, amount_fen: int, document: Document | None, cause: Cause) -> Invoice:
    """An invoice that was issued, or without a document one that is asked for.

    Raises PaymentNotFound, NotInvoicable for more than can be invoiced, and InvoiceNumberUsed.
    """
    payment = payment_for_update(payment_id)
    if payment is None:
        raise PaymentNotFound
    _require_invoicable(payment, amount_fen)
    state = InvoiceState.ASKED if document is None else InvoiceState.ISSUED
    invoice = Invoice(payment=payment, state=state, amount_fen=amount_fen, created_at=timezone.now())
    _write(invoice, document)
    _record(payment, cause, invoice)
    return invoice


@transaction.atomic
def issue_invoice(*, invoice_id: int, amount_fen: int, document: Document, cause: Cause) -> Invoice:
    """One that was asked for was issued, for this amount; raises InvoiceStands, NotInvoicable, InvoiceNumberUsed."""
    payment, invoice = _locked(invoice_id)
    _require_move(invoice, InvoiceState.ISSUED)
    _require_invoicable(payment, amount_fen, own_fen=invoice.amount_fen)
    invoice.state, invoice.amount_fen = InvoiceState.ISSUED, amount_fen
    _write(invoice, document)
    _record(payment, cause, invoice)
    return invoice


@transaction.atomic
def withdraw_invoice(*, invoice_id: int, cause: Cause) -> Invoice:
    """One that was asked for is not wanted any more; raises InvoiceStands when it was issued."""
    payment, invoice = _locked(invoice_id)
    _require_move(invoice, InvoiceState.WITHDRAWN)
    invoice.state = InvoiceState.WITHDRAWN
    _write(invoice, None)
    _record(payment, cause, invoice)
    return invoice


@transaction.atomic
def red_letter_invoice(*, invoice_id: int, amount_fen: int, document: Document, cause: Cause) -> Invoice:
    """A red letter for so much of an issued invoice; the red letter.

    Raises InvoiceStands for what is no issued invoice, NotInvoicable for more than is left of it, InvoiceNumberUsed.
    """
    payment, invoice = _locked(invoice_id)
    left = left_of(invoice)
    if invoice.state != InvoiceState.ISSUED or not left:
        raise InvoiceStands
    if not 0 < amount_fen <= left:
        raise NotInvoicable(left)
    red = Invoice(payment=payment, reverses=invoice, state=InvoiceState.ISSUED, amount_fen=amount_fen)
    red.created_at = timezone.now()
    _write(red, document)
    changed = [red]
    if amount_fen == left:
        _require_move(invoice, InvoiceState.RED_LETTERED)
        invoice.state = InvoiceState.RED_LETTERED
        invoice.save(update_fields=["state"])
        changed.append(invoice)
    _record(payment, cause, *changed)
    return red


@transaction.atomic
def correct_invoice(*, invoice_id: int, document: Document, cause: Cause) -> Invoice:
    """Its number, code or day was mistyped; raises InvoiceStands for what has none, and InvoiceNumberUsed."""
    payment, invoice = _locked(invoice_id)
    if not invoice.number:
        raise InvoiceStands
    _write(invoice, document)
    _record(payment, cause, invoice)
    return invoice


def _locked(invoice_id: int) -> tuple[Payment, Invoice]:
    """The invoice, read after its payment is locked; raises InvoiceNotFound."""
    payment_id = Invoice.objects.filter(pk=invoice_id).values_list("payment_id", flat=True).first()
    payment = None if payment_id is None else payment_for_update(payment_id)
    if payment is None:
        raise InvoiceNotFound
    invoice = Invoice.objects.get(pk=invoice_id)
    invoice.payment = payment
    return payment, invoice


def _require_move(invoice: Invoice, to: InvoiceState) -> None:
    if invoice.reverses_id is not None or not is_legal(invoice.state, to, INVOICE_MOVES):
        raise InvoiceStands


def _require_invoicable(payment: Payment, amount_fen: int, *, own_fen: int = 0) -> None:
    """`own_fen` is what the invoice itself has taken of it before."""
    left_fen = invoiced(payment).left_fen + own_fen
    if not 0 < amount_fen <= left_fen:
        raise NotInvoicable(left_fen)


def _write(invoice: Invoice, document: Document | None) -> None:
    """With the document's number, which no other has."""
    if document is not None:
        invoice.number, invoice.code, invoice.issued_on = document.number, document.code, document.issued_on
        others = Invoice.objects.filter(code=document.code, number=document.number).exclude(pk=invoice.pk)
        if (used := others.first()) is not None:
            raise InvoiceNumberUsed(used.payment_id)
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        raise InvoiceNumberUsed(None) from error


def _record(payment: Payment, cause: Cause, *invoices: Invoice) -> None:
    newest = invoices[0]
    evidence: dict[str, Any] = {"invoice": newest.pk, "amount_fen": newest.amount_fen, "invoice_state": newest.state}
    if newest.reverses_id is not None:
        evidence["red_letter_of"] = newest.reverses_id
    record(payment, kind=EventKind.INVOICED, cause=cause, evidence=evidence, rows=invoices)
