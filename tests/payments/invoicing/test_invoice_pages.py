"""Finance notes invoices at the console: on a payment's page, on the invoice's own, and by a file."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.cause import Cause, EventSource
from members.people.roles import FINANCE, FRONT_DESK
from payments.enums import InvoiceState
from payments.invoicing.operations.noting import note_invoice
from payments.models import Event, Invoice, Payment
from tests.members.console import as_role, at, html_of, objections, told
from tests.payments.auditing.ledger_of_everything import FEN, paid, refunded

pytestmark = pytest.mark.django_db
LIST, IMPORT = "/admin/payments/invoice/", "/admin/payments/invoice/import/"
NUMBER = "1" * 20
DOCUMENT = {"number": NUMBER, "issued_on": "2026-11-28"}


def noted(payment: Payment, fen: int = FEN, document: Any = None) -> Invoice:
    return note_invoice(payment_id=payment.pk, amount_fen=fen, document=document, cause=Cause(EventSource.COMMAND))


def test_an_invoice_is_noted_on_the_page_of_its_payment():
    payment, client = paid(), as_role(FINANCE)
    page = html_of(client.get(at(payment)))
    assert "Note an invoice" in page
    assert at(payment, "invoice") in page

    shown = html_of(client.get(at(payment, "invoice")))
    assert "¥100.00 of this payment can be invoiced." in shown
    answer = client.post(at(payment, "invoice"), {"amount": "100.00", **DOCUMENT}, follow=True)
    assert told(answer) == ["The invoice for ¥100.00 is noted."]
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.state, invoice.amount_fen) == (NUMBER, InvoiceState.ISSUED, FEN)
    assert NUMBER in html_of(client.get(at(payment)))
    assert "Noted an invoice." in [entry.change_message for entry in LogEntry.objects.all()]
    assert "Note an invoice" not in html_of(client.get(at(payment)))  # nothing is left to invoice


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written():
    payment, client = paid(), as_role(FINANCE)
    for sent, sentence in (
        ({"amount": "100.01", **DOCUMENT}, "At most ¥100.00 is left"),
        ({"amount": "1", "number": "12", "issued_on": "2026-11-28"}, "20 digits"),
        ({"amount": "1", "number": NUMBER}, "Give the day on which it was issued"),
        ({"amount": "1", "number": NUMBER, "issued_on": "2999-01-01"}, "today at the latest"),
    ):
        assert sentence in objections(client.post(at(payment, "invoice"), sent))
    assert not Invoice.objects.exists()
    assert not Event.objects.filter(kind="invoiced").exists()


def test_what_is_asked_for_is_issued_and_red_lettered():
    payment, client = paid(), as_role(FINANCE)
    assert "is asked for" in told(client.post(at(payment, "invoice"), {"amount": "100"}, follow=True))[0]
    invoice = Invoice.objects.get()
    client.post(at(invoice, "issued"), {"amount": "100", **DOCUMENT}, follow=True)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED

    refunded(payment, 3_000)
    assert "¥30.00" in html_of(client.get(f"{LIST}?red_letter=due"))
    form = client.get(at(invoice, "red-letter")).context["form"]
    assert form.initial["amount"] == 3_000
    sent = {"amount": "30", "number": "2" * 20, "issued_on": "2026-11-28"}
    assert told(client.post(at(invoice, "red-letter"), sent, follow=True)) == ["The red letter for ¥30.00 is noted."]
    assert "−¥30.00" in html_of(client.get(LIST))
    assert "2" * 20 not in html_of(client.get(f"{LIST}?red_letter=due"))


def test_a_mistyped_number_is_corrected_and_what_nobody_wants_withdrawn():
    payment, client = paid(), as_role(FINANCE)
    invoice = noted(payment, 100)
    client.post(at(invoice, "withdraw"), {}, follow=True)
    client.post(at(payment, "invoice"), {"amount": "100", **DOCUMENT}, follow=True)
    issued = Invoice.objects.get(state=InvoiceState.ISSUED)
    client.post(at(issued, "correct"), {"number": "3" * 20, "issued_on": "2026-11-28"}, follow=True)
    issued.refresh_from_db()
    invoice.refresh_from_db()
    assert (issued.number, invoice.state) == ("3" * 20, InvoiceState.WITHDRAWN)


def test_it_is_found_by_its_number():
    payment, client = paid(), as_role(FINANCE)
    client.post(at(payment, "invoice"), {"amount": "100", **DOCUMENT}, follow=True)
    assert f"#{payment.pk}" in html_of(client.post(LIST, {"q": NUMBER}))
    assert f"#{payment.pk}<" not in html_of(client.post(LIST, {"q": "9" * 20}))


def uploaded(*lines: str) -> dict[str, Any]:
    content = "\r\n".join(["payment,number,issued_on,amount", *lines]).encode()
    return {"file": SimpleUploadedFile("invoices.csv", content), "charset": ""}


def test_a_file_is_looked_through_before_anything_is_written():
    payment, client = paid(), as_role(FINANCE)
    assert IMPORT in html_of(client.get(LIST))

    refused = client.post(IMPORT, uploaded(f"{payment.transaction_id},12,2026-11-28", "nobody,1,1"))
    page = html_of(refused)
    assert "Line 2, number" in page
    assert "Line 3, number" in page
    assert not refused.context["seen"]

    seen = client.post(IMPORT, uploaded(f"{payment.transaction_id},{NUMBER},2026-11-28,60"))
    assert "Invoices for ¥60.00." in html_of(seen)
    assert not Invoice.objects.exists()
    answer = client.post(IMPORT, {"seen": seen.context["seen"]}, follow=True)
    assert told(answer) == ["1 invoice is noted."]
    assert Invoice.objects.get().amount_fen == 6_000
    assert LogEntry.objects.filter(change_message="Imported a file of invoices.").exists()


def test_what_was_seen_is_written_or_nothing():
    payment, client = paid(), as_role(FINANCE)
    seen = client.post(IMPORT, uploaded(f"{payment.transaction_id},{NUMBER},2026-11-28,60")).context["seen"]
    assert "no longer there" in told(client.post(IMPORT, {"seen": f"{seen}x"}, follow=True))[0]
    noted(payment)
    page = html_of(client.post(IMPORT, {"seen": seen}))
    assert "At most ¥0.00 is left" in page
    assert Invoice.objects.count() == 1


def test_the_desk_sees_no_invoices():
    payment, desk = paid(), as_role(FRONT_DESK)
    invoice = noted(payment)
    for address in (LIST, IMPORT, at(invoice), at(payment, "invoice")):
        assert desk.get(address).status_code == 403
    assert "can be invoiced" not in html_of(desk.get(at(payment)))
