"""The page of a day: every number opens a list that adds up to it, before the day is closed and afterwards."""

import re
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from payments.closing.models import BookPeriod
from payments.closing.operations.close_month import close_month
from payments.enums import Tender
from payments.models import Attempt, Closing, Refund
from tests.books import FIRST, LATER, SECOND, billed, closed, noon, paid, refunded, settle, taken, unpaid
from tests.factories.members import StaffFactory
from tests.members.console import as_role, objections, somebody, told
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False):
        yield


def page(day):
    return f"/admin/payments/bookperiod/{day if isinstance(day, str) else day.isoformat()}/change/"


def money_of_two_days():
    """By several ways and types, in and out, some of it late for the first day."""
    payment = paid(FIRST, 10_000, "course")
    paid(FIRST, 20_000, "membership")
    paid(FIRST, 5_000, "course", "wechat")
    refunded(payment, 3_000, FIRST)
    with time_machine.travel(noon(FIRST), tick=False):
        taken(7_000, tender=Tender.CASH)
        taken(8_000, tender=Tender.VOUCHER, kind="private")
    attempt = unpaid(1_100)
    every_movement_cost()
    closed(FIRST)
    late = settle(attempt, noon(FIRST))
    refunded(late, 100, FIRST)
    refunded(paid(SECOND, 4_000), 500, SECOND)
    billed(SECOND, bill_payment_fen=4_000, bill_refund_fen=500, ledger_payment_fen=4_000, ledger_refund_fen=500)
    every_movement_cost()


def every_movement_cost():
    """60.5 thousandths of a yuan, by the bill."""
    for model in (Attempt, Refund):
        model.objects.update(fee_millifen=6_050)


def yuan(text):
    return Decimal(re.sub("[¥,]", "", text).replace("\N{MINUS SIGN}", "-"))


def tables(client, day):
    """The tables of the page as (heading, title of the line, column, text, link)."""
    answer = client.get(page(day))
    assert answer.status_code == 200
    return [
        (str(table.heading), str(line.title), str(column), str(cell.text), unescape(cell.link))
        for table in answer.context["books"].tables
        for line in table.lines
        for column, cell in zip(table.columns, line.cells, strict=True)
    ]


NET = "net, after fees"
COLUMNS = {"received": ("amount", "shown_amount"), "refunded": ("shown_amount", "amount"), NET: ("amount",)}


def sum_of_list(client, link, column):
    """What a column of the list adds up to, over all its pages."""
    changes = client.get(link).context["cl"]
    model_admin = changes.model_admin
    names = ("fee",) if column.startswith("fees") else COLUMNS[column]
    name = next(each for each in names if hasattr(model_admin, each))
    texts = [str(getattr(model_admin, name)(row)) for row in changes.get_queryset(changes.request)]
    fees = [str(model_admin.fee(row)) for row in changes.get_queryset(changes.request)] if column == NET else []
    return sum(map(yuan, texts)) - sum(yuan(fee) for fee in fees if fee != "-")


def check(client, day, *, least):
    numbers = [each for each in tables(client, day) if each[4] and each[2] in (*COLUMNS, "fees", "fees of refunds")]
    assert len(numbers) >= least
    for _heading, _title, column, text, link in numbers:
        found = abs(sum_of_list(client, link, column)) if column == "refunded" else sum_of_list(client, link, column)
        assert found == yuan(text), (column, text, link)


def test_each_number_of_an_open_day_opens_a_list_of_the_same_sum():
    money_of_two_days()
    check(as_role("财务"), SECOND, least=10)


def test_so_does_each_number_of_a_closed_day_and_of_a_month():
    money_of_two_days()
    closed(SECOND)
    client = as_role("财务")
    check(client, FIRST, least=20)
    check(client, SECOND, least=10)
    check(client, "2026-11", least=20)


def test_the_sums_of_an_open_day():
    money_of_two_days()
    found = {
        (heading[:4], title, column): text for heading, title, column, text, _link in tables(as_role("财务"), SECOND)
    }
    assert found["Move", "In all", "received"] == "¥40.00"
    assert found["Move", "In all", "refunded"] == "¥5.00"
    assert found["Move", "In all", "fees"] == "¥0.0605"
    assert found["Move", "In all", NET] == "¥34.879"
    assert found["Move", "Alipay", "bill, before fees"] == "¥35.00"
    assert found["Move", "Alipay", "difference"] == "¥0.00"
    assert found["Late", "In all", "received"] == "¥11.00"
    assert found["Late", "In all", "refunded"] == "¥1.00"


def test_what_is_undecided_is_said_with_where_it_is_decided():
    with time_machine.travel(noon(FIRST), tick=False):
        taken(7_000, tender=Tender.CASH)
    paid(FIRST)
    client = as_role("财务")
    undecided = dict(client.get(page(FIRST)).context["books"].undecided)
    assert set(undecided) == {"Alipay, bills not compared yet: 1", "cash taken without a till: 1"}
    rows = client.get(undecided["cash taken without a till: 1"]).context["cl"].result_list
    assert [row.provider for row in rows] == ["cash"]


def test_so_do_the_page_that_closes_it_and_its_refusal():
    paid(FIRST)
    client, address = as_role("财务"), page(FIRST).replace("change", "close")
    ((_what, where),) = client.get(page(FIRST)).context["books"].undecided
    said = client.post(address, {"reason": ""}).content.decode()
    assert f'<a href="{where}" class="text-link">Alipay, bills not compared yet: 1</a>'.replace("&", "&amp;") in said
    assert f'<a href="{page(FIRST)}" class="text-link">What is undecided</a>' in said


def test_a_first_day_before_all_money_leads_to_the_day_on_which_it_began():
    paid(SECOND)
    address = page("2025-01-01").replace("change", "close")
    said = as_role("财务").get(address).content.decode()
    assert "No money moved before 2026-11-03" in said
    assert f'<a href="{page(SECOND)}" class="text-link">That day</a>' in said


def test_the_month_leads_to_the_accountants_month():
    client, leads_to = as_role("财务"), "/admin/payments/payment/month/?month=2026-11"
    assert f'href="{leads_to}"' in client.get(page("2026-11")).content.decode()
    assert client.get(leads_to).context["form"].initial["month"] == "2026-11"
    assert leads_to not in client.get(page(FIRST)).content.decode()


def test_the_button_that_leaves_a_page_does_not_say_that_it_closes_the_books():
    paid(FIRST)
    said = as_role("财务").get(page(FIRST), HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    buttons = re.findall(r'<a href="/admin/payments/bookperiod/([^"]*)"[^>]*>\s*(关闭|结账)\s*</a>', said)
    assert buttons == [(f"{FIRST.isoformat()}/close/", "结账"), ("", "关闭")]


def test_finance_closes_a_day_and_the_manager_reopens_it():
    paid(FIRST)
    finance, manager = somebody("财务"), somebody("店长")
    address = page(FIRST).replace("change", "close")
    client = signed_in(finance)
    said = client.get(address).content.decode()
    assert "¥100.00" in said
    assert "Alipay, bills not compared yet: 1</a>. Without a reason it is not closed." in said
    assert "undecided" in objections(client.post(address, {"reason": ""}))
    assert told(client.post(address, {"reason": "账单未到"}, follow=True)) == ["2026-11-02 is closed, as number 1."]
    closing = Closing.objects.get()
    assert (closing.closed_by, closing.reason) == (finance, "账单未到")

    reopening = page(FIRST).replace("change", "reopen")
    assert "have closed it yourself" in objections(client.post(reopening, {"reason": "错了"}))
    assert "reopen" not in client.get(page(FIRST)).content.decode().split("console-books")[1]
    assert told(signed_in(manager).post(reopening, {"reason": "错了"}, follow=True)) == ["2026-11-02 is open again."]
    closing.refresh_from_db()
    assert (closing.state, closing.reopened_by) == ("reopened", manager)
    assert client.get("/admin/payments/closing/").status_code == 200
    assert client.get(f"/admin/payments/closing/{closing.pk}/change/").status_code == 200


def test_a_month_is_the_sum_of_its_days():
    paid(FIRST, 1_000)
    refunded(paid(SECOND, 2_000), 300, SECOND)
    closed(FIRST)
    closed(SECOND)
    closing = close_month(first=FIRST.replace(day=1), user_id=StaffFactory().pk)
    assert (closing.received_fen, closing.refunded_fen, closing.label) == (3_000, 300, "2026-11")
    assert as_role("财务").get(page("2026-11")).status_code == 200


def test_every_date_has_a_page_and_nothing_else():
    client = as_role("财务")
    assert client.get(page("2026-11-02")).status_code == 200
    assert client.get(page("2026-11-31")).status_code == 404
    assert client.get("/admin/payments/bookperiod/").headers["Location"] == page("2026-12-02")
    assert as_role("前台").get(page("2026-11-02")).status_code == 403
    assert BookPeriod.of("2026-1") is None
