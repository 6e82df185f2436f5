"""A file of invoices: each line is judged as if it were written, and written only where all are good."""

import io
from datetime import date

import pytest
from django.utils import timezone, translation
from openpyxl import Workbook

from foundation.cause import Cause, EventSource
from foundation.errors import InvalidField
from payments.enums import InvoiceState
from payments.invoicing.file import COLUMNS, read_invoices
from payments.invoicing.operations.import_invoices import import_invoices
from payments.invoicing.operations.noting import note_invoice
from payments.models import Attempt, Event, Invoice
from tests.payments.auditing.ledger_of_everything import FEN, paid, refunded, verify

pytestmark = pytest.mark.django_db
CAUSE = Cause(EventSource.STAFF, actor="user:1")
ONE, TWO, THREE = ("1" * 20, "2" * 20, "3" * 20)


def file(*lines: str, header: str = "payment,number,issued_on,amount,state,reverses,code") -> bytes:
    return "\r\n".join([header, *lines]).encode()


def imported(content: bytes, *, is_applied: bool = True):
    return import_invoices(rows=read_invoices(content).rows, is_applied=is_applied, cause=CAUSE)


def test_nothing_is_written_before_it_is_applied():
    payment = paid()
    content = file(f"{payment.transaction_id},{ONE},2026-11-28")
    told = imported(content, is_applied=False)
    assert (told.rows, told.bad, told.written, told.issued_fen) == (1, [], 0, FEN)
    assert not Invoice.objects.exists()
    assert not Event.objects.filter(kind="invoiced").exists()

    assert imported(content).written == 1
    invoice = Invoice.objects.get()
    assert (invoice.payment, invoice.state, invoice.amount_fen) == (payment, InvoiceState.ISSUED, FEN)
    assert (invoice.number, invoice.issued_on) == (ONE, date(2026, 11, 28))
    assert verify()["broken"] == 0


def test_the_provider_s_number_names_the_payment_too():
    payment = paid()
    number = Attempt.objects.get(payment=payment).provider_transaction_id
    imported(file(f"{number}\t,'{ONE},2026/11/28"))  # as our own exports write long numbers, and spreadsheets dates
    assert Invoice.objects.get().payment == payment


def test_what_was_asked_for_is_issued():
    payment = paid()
    asked = note_invoice(payment_id=payment.pk, amount_fen=6_000, document=None, cause=CAUSE)
    imported(file(f"{payment.transaction_id},{ONE},2026-11-28"))
    asked.refresh_from_db()
    assert (Invoice.objects.count(), asked.state, asked.number, asked.amount_fen) == (1, "issued", ONE, 6_000)


def test_an_invoice_and_its_red_letter_in_one_file():
    payment = paid()
    refunded(payment, 3_000)
    told = imported(
        file(
            f"{payment.transaction_id},{ONE},2026-11-28,70.00,已开具",
            f"{payment.transaction_id},{TWO},2026-11-28,-70.00,已红冲,{ONE}",
        )
    )
    assert (told.bad, told.written, told.issued_fen, told.red_fen) == ([], 2, 7_000, 7_000)
    red = Invoice.objects.get(number=TWO)
    assert (red.reverses.number, red.reverses.state) == (ONE, InvoiceState.RED_LETTERED)


def test_every_bad_line_is_named_and_nothing_is_written():
    payment, other = paid(1), paid(2)
    told = imported(
        file(
            f"{payment.transaction_id},{ONE},2026-11-28,40.00",
            f"txn_nowhere,{TWO},2026-11-28",
            f"{other.transaction_id},{ONE},2026-11-28",
            f"{other.transaction_id},123,2026-11-28,1.001,gone",
            f"{payment.transaction_id},{THREE},2026-11-28,60.01",
            f"{payment.transaction_id},{THREE},soon",
            f"{other.transaction_id},{THREE},2026-11-28,,red_lettered",
        )
    )
    assert {each.line: set(each.errors) for each in told.bad} == {
        3: {"payment"}, 4: {"row"}, 5: {"number", "amount", "state"}, 6: {"row"}, 7: {"issued_on"}, 8: {"reverses"},
    }  # fmt: skip
    assert (told.written, Invoice.objects.count(), Event.objects.filter(kind="invoiced").count()) == (0, 0, 0)


def test_a_workbook_says_the_same():
    payment = paid()
    book, content = Workbook(), io.BytesIO()
    book.active.append(["payment", "number", "issued_on", "amount"])
    book.active.append([payment.transaction_id, ONE, timezone.datetime(2026, 11, 28), 100])
    book.save(content)
    assert imported(content.getvalue()).written == 1

    book.active.append([payment.transaction_id, int(TWO), timezone.datetime(2026, 11, 28), 100])
    book.save(content := io.BytesIO())
    bad = imported(content.getvalue()).bad
    assert ["number" in each.errors for each in bad] == [False, True]  # its digits are lost


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no workbook", b"", file(), file("a,b,c", header="payment,who,number")]
)
def test_what_is_no_such_file(content):
    with pytest.raises(InvalidField) as refusal:
        read_invoices(content)
    assert list(refusal.value.extra["errors"]) == ["file"]


def test_a_file_of_too_many_rows_is_imported_in_parts():
    """Those behind the first too many are not even read."""
    rows = ["a,b,c"] * COLUMNS.most_rows
    assert len(read_invoices(file(*rows)).rows) == COLUMNS.most_rows
    with pytest.raises(InvalidField) as refusal, translation.override("en"):
        read_invoices(file(*rows, "a,b,c", '"open'))
    [said] = refusal.value.extra["errors"]["file"]
    assert "more than 2000 rows" in str(said)
