"""The accountant's month adds up: by its own foot, by its summary, and by the raw rows of the ledger."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from zipfile import ZipFile

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from foundation.cause import Cause, EventSource
from foundation.errors import InvalidField
from foundation.months import Month
from members.people.roles import FINANCE, FRONT_DESK
from payments.accounting.operations import export_month as exporting
from payments.invoicing.document import Document
from payments.invoicing.operations.noting import note_invoice, red_letter_invoice
from payments.models import Attempt, Invoice, Payment, Refund
from tests.command_runner import run_command
from tests.members.console import as_role, html_of
from tests.payments.auditing.ledger_of_everything import paid, refunded

pytestmark = pytest.mark.django_db
CAUSE = Cause(EventSource.COMMAND)
PAGE = "/admin/payments/payment/month/"
ZERO = Decimal("0.00")


@pytest.fixture(autouse=True)
def day():
    """Monday 30 November 2026 at the gym."""
    with time_machine.travel("2026-11-30T02:00:00Z", tick=False):
        yield


@pytest.fixture
def month():
    """Three payments of November, one partly refunded; one of the last second of October, one of the first second of
    December; an invoice with its red letter, and one of October.
    """
    payments = [paid(number) for number in range(1, 6)]
    attempts = {each.payment_id: each for each in Attempt.objects.all()}
    begins, ends = Month(2026, 11).instants
    for payment, at in zip(payments[3:], (begins - timedelta(seconds=1), ends), strict=True):
        Attempt.objects.filter(pk=attempts[payment.pk].pk).update(paid_at=at)
    Attempt.objects.filter(payment=payments[0]).update(paid_at=begins)
    Attempt.objects.filter(payment=payments[1]).update(paid_at=ends - timedelta(microseconds=1))
    refunded(payments[2], 3_333)
    Refund.objects.update(succeeded_at=timezone.now())
    invoice = noted(payments[2], 6_667, 1, date(2026, 11, 28))
    red_letter_invoice(
        invoice_id=invoice.pk, amount_fen=6_667, document=Document("2" * 20, "", date(2026, 11, 29)), cause=CAUSE
    )
    noted(payments[0], 5_000, 3, date(2026, 11, 30))
    noted(payments[1], 100, 4, date(2026, 10, 31))
    return payments


def noted(payment: Payment, fen: int, digit: int, on: date) -> Invoice:
    document = Document(f"{digit}" * 20, "", on)
    return note_invoice(payment_id=payment.pk, amount_fen=fen, document=document, cause=CAUSE)


def exported(tmp_path, *arguments):
    path = tmp_path / "november.zip"
    assert run_command("export_month", "--month", "2026-11", "--out", str(path), *arguments).code == 0
    return ZipFile(path)


def lines(packed, name):
    text = packed.read(f"{name}.csv").decode("utf-8-sig")
    header, *rows, foot = csv.reader(io.StringIO(text, newline=""))
    return header, [dict(zip(header, row, strict=True)) for row in rows], dict(zip(header, foot, strict=True))


def total(rows, column):
    return sum((Decimal(row[column]) for row in rows if row[column]), ZERO)


def test_the_files_add_up_with_the_raw_rows(month, tmp_path):
    packed = exported(tmp_path)
    begins, ends = Month(2026, 11).instants
    paid_fen = Attempt.objects.filter(paid_at__gte=begins, paid_at__lt=ends).aggregate(fen=Sum("paid_fen"))["fen"]
    back_fen = Refund.objects.aggregate(fen=Sum("amount_fen"))["fen"]
    _header, payments, foot = lines(packed, "payments")
    assert (len(payments), total(payments, "Paid"), foot["Paid"]) == (3, Decimal(paid_fen).scaleb(-2), "300.00")
    assert foot["Day"] == "Sum"
    _header, refunds, foot = lines(packed, "refunds")
    assert (total(refunds, "Refunded"), foot["Refunded"]) == (Decimal(back_fen).scaleb(-2), "33.33")
    _header, invoices, foot = lines(packed, "invoices")
    assert ([row["Amount"] for row in invoices], foot["Amount"]) == (["66.67", "-66.67", "50.00"], "50.00")


def test_the_summary_says_the_same_as_every_foot_and_as_the_workbook(month, tmp_path):
    packed = exported(tmp_path)
    text = packed.read("summary.csv").decode("utf-8-sig")
    summary = list(csv.DictReader(io.StringIO(text, newline="")))
    with override("en"):
        titles = {f"{part.name}.csv": str(part.title) for part in exporting.month_parts()}
    assert {row["File"] for row in summary} == set(titles)
    book = load_workbook(io.BytesIO(packed.read("month-2026-11.xlsx")))
    running = [row for row in summary if not row["Rows"]]
    said = "Prepaid balance: it reaches until Nov. 29, 2026, as the month is not over."
    assert [(row["File"], row["Column"]) for row in running] == [("roll-forward.csv", said)]
    for told in (row for row in summary if row["Rows"]):
        header, rows, foot = lines(packed, told["File"].removesuffix(".csv"))
        assert (told["Sum"], told["Rows"]) == (foot[told["Column"]], str(len(rows)))
        assert total(rows, told["Column"]) == Decimal(told["Sum"])
        sheet = list(book[titles[told["File"]]].iter_rows(values_only=True))
        position = header.index(told["Column"])
        assert len(sheet) == len(rows) + 2
        assert Decimal(str(sheet[-1][position])) == Decimal(told["Sum"])
    assert book.sheetnames[-1] == "Summary"


def test_what_a_spreadsheet_would_cut_is_a_text(month, tmp_path):
    packed = exported(tmp_path, "--full-numbers")
    text = packed.read("payments.csv").decode()
    number = Attempt.objects.get(payment=month[0]).provider_transaction_id
    assert f",{number}\t," in text
    assert f",{'3' * 20}\t" in text
    sheet = load_workbook(io.BytesIO(packed.read("month-2026-11.xlsx")))["Payments"]
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {number, month[0].transaction_id, "3" * 20} <= values


def test_numbers_are_masked_unless_they_are_asked_for(month, tmp_path):
    text = exported(tmp_path).read("payments.csv").decode()
    attempt = Attempt.objects.get(payment=month[0])
    assert attempt.provider_transaction_id not in text
    assert attempt.out_trade_no not in text


def test_a_fee_that_no_bill_has_said_is_none(month, tmp_path):
    _header, fees, foot = lines(exported(tmp_path), "fees")
    assert [row["Fee"] for row in fees] == [""] * 4
    assert foot["Fee"] == "0.00"


def test_more_rows_than_a_sheet_holds_are_in_the_csv(month, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    packed = exported(tmp_path)
    _header, rows, foot = lines(packed, "payments")
    assert (len(rows), foot["Paid"]) == (3, "300.00")
    sheet = load_workbook(io.BytesIO(packed.read("month-2026-11.xlsx")))["Payments"]
    assert sheet.max_row == 4
    assert sheet["A4"].value == "The further rows are in the CSV file alone."


def test_the_command_says_what_it_wrote(month, tmp_path):
    done = run_command("export_month", "--month", "2026-11", "--out", str(tmp_path), "--json")
    (said,) = done.objects()
    assert said["file"] == str(tmp_path / "month-2026-11.zip")
    assert said["parts"]["payments"] == {"rows": 3, "sums": ["300.00", "300.00"]}
    assert (tmp_path / "month-2026-11.zip").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["month-2026-11.zip"]
    assert (
        "Payments: 3 rows; paid 300.00" in run_command("export_month", "--month", "2026-11", "--out", str(tmp_path)).out
    )


@pytest.mark.parametrize("written", ["2026-13", "2026", "26-11", "2026-12", "2026-11-01", ""])
def test_what_is_no_month_that_has_begun(written, tmp_path):
    done = run_command("export_month", "--month", written, "--out", str(tmp_path), "--json")
    assert (done.code, list(done.refusal()["errors"])) == (1, ["month"])
    with pytest.raises(InvalidField):
        Month.read(written)


def test_where_nothing_can_be_written(tmp_path):
    done = run_command("export_month", "--month", "2026-11", "--out", str(tmp_path / "no" / "x.zip"), "--json")
    assert (done.code, list(done.refusal()["errors"])) == (1, ["out"])


def test_months_follow_each_other():
    assert str(Month(2026, 1).before()) == "2025-12"
    assert (Month(2026, 12).next_first_day, Month(2026, 2).next_first_day) == (date(2027, 1, 1), date(2026, 3, 1))


def test_finance_takes_it_by_a_button(month):
    client = as_role(FINANCE)
    assert PAGE in html_of(client.get("/admin/payments/payment/"))
    assert "2026-10" in html_of(client.get(PAGE))
    answer = client.post(PAGE, {"month": "2026-11"})
    packed = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    files = {f"{name}.csv" for name in ("payments", "refunds", "fees", "invoices", "tills", "roll-forward", "summary")}
    assert files | {"month-2026-11.xlsx"} == set(packed.namelist())
    assert '"month":"2026-11"' in LogEntry.objects.get().change_message
    assert client.post(PAGE, {"month": "1999-01"}).status_code == 200
    assert as_role(FRONT_DESK).get(PAGE).status_code == 403


def test_the_page_says_until_when_the_running_month_reaches():
    assert "it reaches until Nov. 29, 2026" in html_of(as_role(FINANCE).get(PAGE))
    assert exporting.reaching(Month(2026, 10)) == []
    with time_machine.travel("2026-12-01T02:00:00Z", tick=False):
        assert "no day of this month is over yet" in html_of(as_role(FINANCE).get(PAGE))
