"""Every list of the console as a file: the same rows, the same columns, masked, harmless, and noted."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from foundation.console import export
from foundation.console.staff_log import message_of
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from payments.enums import PaymentStatus
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.gymsite.access.world import build
from tests.members.console import as_role, somebody
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
PAYMENTS, MEMBERS = "/admin/payments/payment/export/", "/admin/members/member/export/"


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    whole: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole


def csv_of(client: Any, address: str, **form: str) -> list[list[str]]:
    """The rows of the CSV, the header first."""
    content = content_of(client.post(address, {"form": "csv", **form}))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def workbook_of(client: Any, address: str, **form: str) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content_of(client.post(address, {"form": "xlsx", **form}))))
    return list(book.worksheets[0].iter_rows())


def sees_all() -> Client:
    return signed_in(User.objects.create_superuser("owner"))


def test_every_list_is_exported_as_csv_and_as_a_workbook():
    build()
    client, exported = sees_all(), 0
    for model, page in admin.site._registry.items():
        if not page.actions_list:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
        assert client.get(address).context["columns"], model
        lines, sheet = csv_of(client, address), workbook_of(client, address)
        assert len(lines) > 1, model
        assert [cell.value for cell in sheet[0]] == lines[0]
        assert all(len(line) == len(lines[0]) for line in lines)
        cells = [cell for row in sheet for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        texts = [cell.value for cell in cells if isinstance(cell.value, str)] + [
            cell for line in lines for cell in line
        ]
        assert not [text for text in texts if "<" in text or "¥" in text or text == "-"], model
        exported += 1
    assert exported == len(admin.site._registry) - 2  # the gym itself and the days of the books are no lists


def test_amounts_are_numbers_and_times_are_those_at_the_gym():
    payment = PaymentFactory(amount_fen=123_450, created_at=timezone.datetime.fromisoformat("2026-11-23T16:30:00Z"))
    header, line = csv_of(sees_all(), PAYMENTS)
    told = dict(zip(header, line, strict=True))
    assert (told["No."], told["Amount"], told["Created at"]) == (str(payment.pk), "1234.50", "2026-11-24 00:30:00")

    names, cells = workbook_of(signed_in(User.objects.get(username="owner")), PAYMENTS)
    row = {name.value: cell for name, cell in zip(names, cells, strict=True)}
    assert (row["Amount"].value, row["Amount"].data_type, row["Amount"].number_format) == (1234.5, "n", "#,##0.00")
    assert row["Created at"].value == timezone.datetime(2026, 11, 24, 0, 30)


def test_the_rows_are_those_of_the_list_in_its_order():
    first, second, third = (MemberFactory(name=name) for name in ("周一", "周二", "吴三"))
    client = as_role(MANAGER)

    page = client.post("/admin/members/member/?o=0", {"q": "周"}).content.decode()
    leads_to = re.search(r'href="/admin/members/member/export/(\?[^"]+)"', page)
    lines = csv_of(client, f"{MEMBERS}{leads_to[1].replace('&amp;', '&')}")
    assert [line[0] for line in lines[1:]] == [each.name for each in (first, second)]
    lines = csv_of(client, f"{MEMBERS}?o=-0&p=7")  # another page of the list is still all of it
    assert {line[0] for line in lines[1:]} == {first.name, second.name, third.name}


def test_filters_choose_the_rows():
    open_one = PaymentFactory()
    PaymentFactory(status=PaymentStatus.FAILED)
    PaymentFactory(created_at=timezone.now() - timedelta(days=40))
    today = timezone.localdate().isoformat()

    lines = csv_of(as_role(FINANCE), f"{PAYMENTS}?status__exact=pending&created_at_from={today}")
    assert [line[0] for line in lines[1:]] == [str(open_one.pk)]


def test_what_is_masked_stays_masked_and_is_noted_where_it_is_not():
    member = MemberFactory(phone="13912345678")
    finance, manager = somebody(FINANCE), somebody(MANAGER)

    assert csv_of(signed_in(finance), MEMBERS)[1][2] == "139****5678"
    assert signed_in(finance).post(MEMBERS, {"form": "csv", "in_full": "on"}).status_code == 403
    assert "in_full" not in signed_in(finance).get(MEMBERS).content.decode()
    assert not LogEntry.objects.filter(object_id=str(member.pk)).exists()

    client = signed_in(manager)
    assert "in_full" in client.get(MEMBERS).content.decode()
    for answer in (csv_of(client, MEMBERS, in_full="on")[1][2], workbook_of(client, MEMBERS, in_full="on")[1][2].value):
        assert answer == "13912345678"
    looked = LogEntry.objects.filter(object_id=str(member.pk), user=manager)
    assert [entry.change_message for entry in looked] == ["Looked at the phone number in full."] * 2


def test_whoever_reveals_proves_first_to_be_there(settings):
    settings.ASK_AGAIN = "tests.gymsite.test_exports.asks"
    MemberFactory(phone="13912345678")
    answer = as_role(MANAGER).post(MEMBERS, {"form": "csv", "in_full": "on"})
    assert (answer.status_code, answer.content) == (200, b"asked")
    assert "139****5678" in content_of(as_role(MANAGER).post(MEMBERS, {"form": "csv"})).decode()


def asks(_request: Any) -> Any:
    return export.HttpResponse("asked")


def test_numbers_of_transactions_in_full():
    payment = PaymentFactory()
    client = signed_in(clerk("payments.view_payment", "payments.export_lists", "payments.view_transaction_number"))
    header, line = csv_of(client, PAYMENTS, in_full="on")
    assert line[header.index("Transaction number")] == payment.transaction_id


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "＝1", '=cmd|"/c calc"!A1', "\t=1"])
def test_no_text_is_run_by_a_spreadsheet(name):
    MemberFactory(name=name)
    client = as_role(MANAGER)
    assert csv_of(client, MEMBERS)[1][0] == f"'{name}"
    cell = workbook_of(client, MEMBERS)[1][0]
    assert (cell.data_type, cell.value) == ("s", f"'{name}")


def test_the_staff_log_says_who_took_what_away():
    PaymentFactory()
    PaymentFactory()
    finance = somebody(FINANCE)
    csv_of(signed_in(finance), f"{PAYMENTS}?status__exact=pending&q=13912345678")
    entry = LogEntry.objects.get(object_id=None)
    assert (entry.user, entry.content_type.model, entry.get_admin_url()) == (finance, "payment", None)
    assert "13912345678" not in entry.change_message
    csv_of(signed_in(finance), f"{PAYMENTS}?status__exact=pending")
    entry = LogEntry.objects.filter(object_id=None).latest("pk")
    with translation.override("en"):
        assert message_of(entry) == "Exported as csv. 2 rows. Chosen by: status__exact=pending."
    assert (
        "Exported" in signed_in(User.objects.create_superuser("owner")).get("/admin/admin/logentry/").content.decode()
    )


def test_what_does_not_come_to_an_end_is_noted_too():
    PaymentFactory()
    answer = as_role(FINANCE).post(PAYMENTS, {"form": "csv"})
    entry = LogEntry.objects.get()
    assert '"rows":null' in entry.change_message  # nobody has read it yet
    content_of(answer)
    entry.refresh_from_db()
    assert '"rows":1' in entry.change_message


def test_a_workbook_is_refused_beyond_what_it_takes(monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    for _number in range(3):
        PaymentFactory()
    client = as_role(FINANCE)

    assert "More than 2 rows" in client.get(PAYMENTS).content.decode()
    refused = client.post(PAYMENTS, {"form": "xlsx"})
    assert "A workbook takes at most 2 rows. Export it as CSV, or narrow the list by its filters." in (
        refused.content.decode()
    )
    assert not LogEntry.objects.exists()
    assert len(csv_of(client, PAYMENTS)) == 4


def test_nobody_exports_without_the_permission():
    assert as_role(FRONT_DESK).get(PAYMENTS).status_code == 403
    assert "export/" not in as_role(FRONT_DESK).get("/admin/payments/payment/").content.decode()
    assert signed_in(clerk("payments.export_lists")).post(PAYMENTS, {"form": "csv"}).status_code == 403
    assert not LogEntry.objects.exists()


def test_many_rows_are_read_by_few_statements(django_assert_max_num_queries):
    members = [PaymentFactory().member for _number in range(30)]
    client = as_role(FINANCE)
    with django_assert_max_num_queries(25):
        assert len(csv_of(client, PAYMENTS)) == len(members) + 1


def test_a_form_that_there_is_not_gives_no_file():
    PaymentFactory()
    assert sees_all().post(PAYMENTS, {"form": "pdf"}).status_code == 404
