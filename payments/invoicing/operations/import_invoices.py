"""Invoices of a file are noted, all or none: first it is only tried, and each line says what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from foundation.errors import InvalidField, Sentence, ServiceError
from foundation.sheets.reading import SheetRow
from payments.enums import InvoiceState
from payments.invoicing.file import Line, understand
from payments.invoicing.operations.noting import issue_invoice, note_invoice, red_letter_invoice
from payments.invoicing.queries import invoiced, left_of, lock_payments, payments_of_numbers
from payments.ledger.models import Invoice, Payment


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is refused, with the sentences for each column; `line` is the file's."""

    line: int
    errors: Mapping[str, Sequence[Sentence]]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows there were, which are bad, how many invoices were written, and for how much the good ones are."""

    rows: int
    bad: Sequence[BadLine]
    written: int
    issued_fen: int
    red_fen: int


def import_invoices(*, rows: Sequence[SheetRow], is_applied: bool, cause: Cause) -> Imported:
    """Carry out every row as the operations of one invoice do, in one transaction, which ends as if nothing had been
    where a row is bad, or where it is not to be applied.
    """
    numbers = payments_of_numbers({row.values["payment"] for row in rows if row.values["payment"]})
    bad: list[BadLine] = []
    noted: list[Invoice] = []
    with transaction.atomic():
        lock_payments(numbers.values())
        for row in rows:
            try:
                with transaction.atomic():
                    noted.append(_note(understand(row), numbers, cause))
            except ServiceError as refusal:
                bad.append(BadLine(row.line, _errors(refusal)))
        is_written = is_applied and not bad
        if not is_written:
            transaction.set_rollback(True)
    issued = sum(each.amount_fen for each in noted if each.reverses_id is None)
    red = sum(each.amount_fen for each in noted if each.reverses_id is not None)
    return Imported(len(rows), bad, len(noted) if is_written else 0, issued, red)


def _note(line: Line, numbers: Mapping[str, int], cause: Cause) -> Invoice:
    payment_id = numbers.get(line.payment)
    if payment_id is None:
        raise InvalidField({"payment": [_("There is no payment with this number.")]})
    if line.is_red:
        return _red_letter(line, payment_id, cause)
    amount_fen = line.amount_fen
    asked = Invoice.objects.filter(payment=payment_id, state=InvoiceState.ASKED).order_by("id")
    for each in asked:
        if amount_fen in (None, each.amount_fen):
            return issue_invoice(invoice_id=each.pk, amount_fen=each.amount_fen, document=line.document, cause=cause)
    if amount_fen is None:
        amount_fen = invoiced(Payment.objects.get(pk=payment_id)).invoicable_fen
    return note_invoice(payment_id=payment_id, amount_fen=amount_fen, document=line.document, cause=cause)


def _red_letter(line: Line, payment_id: int, cause: Cause) -> Invoice:
    """Of the invoice that is named, or of the only one that is issued."""
    issued = Invoice.objects.filter(payment=payment_id, state=InvoiceState.ISSUED, reverses=None)
    if line.reverses:
        issued = issued.filter(number=line.reverses)
    found = list(issued[:2])
    if len(found) != 1:
        raise InvalidField({"reverses": [_("Name the number of the issued invoice that it is the red letter of.")]})
    amount_fen = left_of(found[0]) if line.amount_fen is None else line.amount_fen
    return red_letter_invoice(invoice_id=found[0].pk, amount_fen=amount_fen, document=line.document, cause=cause)


def _errors(refusal: ServiceError) -> Mapping[str, Sequence[Sentence]]:
    return refusal.extra["errors"] if isinstance(refusal, InvalidField) else {"row": [refusal.detail]}
