"""An invoice is asked for, issued, red-lettered: never more than was paid and is kept, and each time with an event."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.errors import InvalidField
from payments.enums import EventKind, InvoiceState
from payments.errors import InvoiceNotFound, InvoiceNumberUsed, InvoiceStands, NotInvoicable, PaymentNotFound
from payments.invoicing.document import Document, read_document
from payments.invoicing.operations.noting import (
    correct_invoice,
    issue_invoice,
    note_invoice,
    red_letter_invoice,
    withdraw_invoice,
)
from payments.invoicing.queries import invoiced, with_red_letter_due
from payments.models import Event, Invoice, Payment
from tests.payments.auditing.ledger_of_everything import FEN, paid, refunded, verify
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
CAUSE = Cause(EventSource.STAFF, actor="user:1")
DAY = date(2026, 11, 28)


def document(last: int = 1) -> Document:
    return Document(f"{last:020d}", "", DAY)


def left(payment: Payment) -> int:
    return invoiced(Payment.objects.get(pk=payment.pk)).invoicable_fen


def due(payment: Payment) -> int:
    """By the figures of one payment, and by the list's: they are the same."""
    one = invoiced(Payment.objects.get(pk=payment.pk)).red_letter_due_fen
    assert {each.due_fen for each in with_red_letter_due(Invoice.objects.filter(payment=payment))} <= {one}
    return one


def test_what_is_invoiced_can_be_invoiced_no_more():
    payment = paid()
    asked = note_invoice(payment_id=payment.pk, amount_fen=4_000, document=None, cause=CAUSE)
    assert (asked.state, asked.number, left(payment)) == (InvoiceState.ASKED, "", FEN - 4_000)

    issued = issue_invoice(invoice_id=asked.pk, amount_fen=5_000, document=document(), cause=CAUSE)
    assert (issued.state, issued.amount_fen, issued.issued_on, left(payment)) == ("issued", 5_000, DAY, 5_000)
    with pytest.raises(NotInvoicable) as refusal:
        note_invoice(payment_id=payment.pk, amount_fen=5_001, document=document(2), cause=CAUSE)
    assert "¥50.00" in str(refusal.value.detail)
    note_invoice(payment_id=payment.pk, amount_fen=5_000, document=document(2), cause=CAUSE)
    assert left(payment) == 0

    told = Event.objects.filter(payment=payment, kind=EventKind.INVOICED).values_list("actor", flat=True)
    assert list(told) == ["user:1"] * 3


def test_what_went_back_cannot_be_invoiced():
    payment = paid()
    refunded(payment, 3_000)
    with pytest.raises(NotInvoicable):
        note_invoice(payment_id=payment.pk, amount_fen=7_001, document=None, cause=CAUSE)
    note_invoice(payment_id=payment.pk, amount_fen=7_000, document=None, cause=CAUSE)
    assert (left(payment), due(payment)) == (0, 0)


def test_a_refund_of_what_is_invoiced_makes_a_red_letter_due():
    payment = paid()
    invoice = note_invoice(payment_id=payment.pk, amount_fen=FEN, document=document(), cause=CAUSE)
    assert due(payment) == 0
    refunded(payment, 3_000)
    assert due(payment) == 3_000

    red = red_letter_invoice(invoice_id=invoice.pk, amount_fen=3_000, document=document(2), cause=CAUSE)
    invoice.refresh_from_db()
    assert (due(payment), left(payment), red.reverses, invoice.state) == (0, 0, invoice, InvoiceState.ISSUED)


def test_what_is_red_lettered_whole_can_be_invoiced_again():
    payment = paid()
    invoice = note_invoice(payment_id=payment.pk, amount_fen=FEN, document=document(), cause=CAUSE)
    with pytest.raises(NotInvoicable):
        red_letter_invoice(invoice_id=invoice.pk, amount_fen=FEN + 1, document=document(2), cause=CAUSE)
    red_letter_invoice(invoice_id=invoice.pk, amount_fen=FEN, document=document(2), cause=CAUSE)
    invoice.refresh_from_db()
    assert (invoice.state, left(payment)) == (InvoiceState.RED_LETTERED, FEN)
    with pytest.raises(InvoiceStands):
        red_letter_invoice(invoice_id=invoice.pk, amount_fen=1, document=document(3), cause=CAUSE)


def test_what_was_only_asked_for_gives_way():
    payment = paid()
    asked = note_invoice(payment_id=payment.pk, amount_fen=FEN, document=None, cause=CAUSE)
    refunded(payment, 3_000)
    assert (left(payment), due(payment)) == (0, 0)  # there is no document yet
    with pytest.raises(NotInvoicable) as refusal:
        issue_invoice(invoice_id=asked.pk, amount_fen=FEN, document=document(), cause=CAUSE)
    assert "¥70.00" in str(refusal.value.detail)
    withdraw_invoice(invoice_id=asked.pk, cause=CAUSE)
    assert left(payment) == 7_000
    with pytest.raises(InvoiceStands):
        issue_invoice(invoice_id=asked.pk, amount_fen=1, document=document(), cause=CAUSE)


def test_a_number_is_of_one_invoice_alone():
    one, other = paid(1), paid(2)
    invoice = note_invoice(payment_id=one.pk, amount_fen=100, document=document(), cause=CAUSE)
    with pytest.raises(InvoiceNumberUsed) as refusal:
        note_invoice(payment_id=other.pk, amount_fen=100, document=document(), cause=CAUSE)
    assert refusal.value.extra["payment_id"] == one.pk
    correct_invoice(invoice_id=invoice.pk, document=document(9), cause=CAUSE)
    note_invoice(payment_id=other.pk, amount_fen=100, document=document(), cause=CAUSE)


def test_what_is_not_there():
    with pytest.raises(PaymentNotFound):
        note_invoice(payment_id=1, amount_fen=1, document=None, cause=CAUSE)
    with pytest.raises(InvoiceNotFound):
        withdraw_invoice(invoice_id=1, cause=CAUSE)


@pytest.mark.parametrize(
    ("number", "code", "day", "wrong"),
    [
        ("1" * 20, "", DAY, []),
        ("1" * 8, "2" * 10, DAY, []),
        ("1" * 8, "2" * 12, DAY, []),
        ("1" * 8, "", DAY, ["number"]),
        ("1" * 20, "2" * 12, DAY, ["number"]),
        ("1" * 8, "2" * 11, DAY, ["code"]),
        ("1.23457E+19", "", DAY, ["number"]),
        ("１" * 20, "", DAY, ["number"]),
        ("1" * 20, "", None, ["issued_on"]),
        ("", "", DAY, ["number"]),
    ],
)
def test_what_a_number_is(number, code, day, wrong):
    if not wrong:
        assert read_document(number=number, code=code, issued_on=day) == Document(number, code, day)
        return
    with pytest.raises(InvalidField) as refusal:
        read_document(number=number, code=code, issued_on=day)
    assert list(refusal.value.extra["errors"]) == wrong


def test_no_invoice_is_of_tomorrow():
    with pytest.raises(InvalidField):
        read_document(number="1" * 20, code="", issued_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    ("column", "value"),
    [("amount_fen", 1), ("number", "9" * 20), ("issued_on", "2026-11-27"), ("state", "red_lettered")],
)
@pytest.mark.django_db(transaction=True)
def test_the_audit_finds_an_invoice_that_was_changed(column, value):
    payment = paid()
    invoice = note_invoice(payment_id=payment.pk, amount_fen=FEN, document=document(), cause=CAUSE)
    assert verify()["broken"] == 0

    with unguarded():
        Invoice.objects.filter(pk=invoice.pk).update(**{column: value})
    (finding,) = verify()["findings"]
    assert (finding["subject"], finding["id"], finding["what"], finding["payment"]) == (
        "invoice", invoice.pk, column, payment.pk,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_audit_finds_an_invoice_that_is_gone_or_untold():
    payment, other = paid(1), paid(2)
    invoice = note_invoice(payment_id=payment.pk, amount_fen=FEN, document=document(), cause=CAUSE)
    with unguarded():
        Invoice.objects.filter(pk=invoice.pk).update(payment=other)
    found = {(each["subject"], each["payment"], each["reason"]) for each in verify()["findings"]}
    assert found == {("invoice", payment.pk, "gone"), ("invoice", other.pk, "untold")}
