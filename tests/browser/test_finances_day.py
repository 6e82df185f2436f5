"""Finance's day at the console as it is served, and a clerk's with a till, and what each step costs (`goals.py`)."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from foundation.days import ONE_DAY, today
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from payments.enums import AskedState, ClosingState
from payments.models import AskedReconciliation, Attempt, Closing, Difference, Till
from payments.paying.operations import ask
from payments.providers.base import Trade, TradeState
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.ask_repairs import carry_out_repairs
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.carry_out_asked import carry_out_asked
from tests.books import noon, paid, refunded, taken
from tests.browser.desk import Desk
from tests.browser.goals import GOALS
from tests.browser.witness import Witness
from tests.factories.members import PASSWORD
from tests.members.console import somebody
from tests.payments.reconciling.reconciliation_bed import BillGateway, bill_of, open_attempt
from tests.payments.rows import exception_case

YESTERDAY = bill_today() - ONE_DAY


@pytest.fixture
def desk(page: Page, site: str) -> Desk:
    return Desk(page, site)


@pytest.fixture
def unknown(site: str, monkeypatch: pytest.MonkeyPatch) -> Attempt:
    """Of yesterday: what Alipay's bill has as paid, and nobody here has heard of; beside it one that both know."""
    known = Attempt.objects.get(payment=paid(YESTERDAY, 29_900))
    unknown, at = open_attempt(fen=12_000), noon(YESTERDAY)
    gateway = BillGateway(*(bill_of(each, occurred_at=at) for each in (known, unknown)))
    gateway.trades[unknown.out_trade_no] = Trade(unknown.out_trade_no, TradeState.PAID, amount_fen=12_000, paid_at=at)
    for module in (reconcile, ask):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: gateway)
    return unknown


def sign_in(desk: Desk, role: str) -> None:
    desk.sign_in(somebody(role).username, PASSWORD)
    assert desk.path == "/admin/"


def card(desk: Desk, title: str) -> Locator:
    """The part of the home with this heading."""
    return desk.find("#content .grid > div").filter(has_text=title)


def yuan(shown: str) -> Decimal:
    return Decimal(shown.replace("¥", "").replace(",", "").replace("\N{MINUS SIGN}", "-"))


def test_the_bill_of_yesterday(desk: Desk, unknown: Attempt, witness: Witness) -> None:
    exception_case(unknown.payment)
    sign_in(desk, FINANCE)
    first = desk.find("#content .grid > div").first
    expect(first).to_contain_text("Open exceptions")
    expect(first).to_contain_text("Paid twice")

    with desk.step("yesterday's bill compared and kept", GOALS):
        compare_and_keep(desk)
    with desk.step("what a bill proposes carried out", GOALS):
        desk.press(desk.find("#asked-progress p a").last)
        desk.press(desk.page.get_by_role("link", name="Carry out the proposed repairs"))
        desk.press(desk.page.get_by_role("button", name="Carry out the proposed repairs"))
        expect(desk.find("#main")).to_contain_text("repair is carried out now")
    assert carry_out_repairs() == 1
    assert Difference.objects.get().outcome == "settled"
    unknown.refresh_from_db()
    assert (unknown.status, unknown.paid_fen) == ("paid", 12_000)
    assert witness.take() == []


def compare_and_keep(desk: Desk) -> None:
    """From the home on: Alipay's, by what the job finds while the page looks for it."""
    line = card(desk, "Bills of").get_by_role("row").filter(has_text="Alipay")
    desk.press(line.get_by_role("link", name="Reconcile now"))
    desk.press(desk.page.get_by_role("button", name="Compare"))
    progress = desk.find("#asked-progress")
    expect(progress).to_contain_text("Bill is being read")
    assert carry_out_asked() == 1
    expect(progress).to_contain_text("1 differ")
    desk.press(progress.get_by_role("link", name="Keep it as the day’s report"))
    desk.press(desk.page.get_by_role("button", name="Keep it as the day’s report"))
    expect(progress).to_be_visible()
    assert carry_out_asked() == 1
    expect(progress).to_contain_text("The day’s report:")
    assert AskedReconciliation.objects.get().state == AskedState.DONE


def test_a_day_is_closed_and_somebody_else_reopens_it(desk: Desk, site: str, witness: Witness) -> None:
    day = today() - ONE_DAY
    refunded(paid(day, 29_900, "membership"), 5_000, day)
    paid(day, 12_050, "course", "wechat")
    sign_in(desk, FINANCE)
    with desk.step("the list behind a number of the day", GOALS):
        desk.press(card(desk, "Days to close").get_by_role("link").first)
        said = desk.find(".console-books-sum").last.get_by_role("link").first
        received = yuan(said.inner_text())
        desk.press(said)
        desk.page.wait_for_url("**/attempt/**")
    shown = desk.find("#result_list tbody .field-amount").all_inner_texts()
    assert (sum(map(yuan, shown)), received) == (Decimal("419.50"), Decimal("419.50"))

    desk.open(f"/admin/payments/bookperiod/{day.isoformat()}/change/")
    expect(desk.find("#content")).to_contain_text("bills not compared yet")
    with desk.step("a day closed", GOALS):
        desk.press(desk.page.get_by_role("link", name="Close the books"))
        desk.page.get_by_label("reason").fill("账单未到")
        desk.press(desk.page.get_by_role("button", name="Close the books"))
        expect(desk.find("#main")).to_contain_text(f"{day.isoformat()} is closed, as number 1.")
    assert not desk.has("a[href*='/reopen/']")  # whoever closed it does not

    desk.sign_out()
    sign_in(desk, MANAGER)
    desk.open(f"/admin/payments/bookperiod/{day.isoformat()}/change/")
    with desk.step("a day reopened", GOALS):
        desk.press(desk.page.get_by_role("link", name="Reopen", exact=True))
        desk.page.get_by_label("reason").fill("漏记一笔")
        desk.press(desk.page.get_by_role("button", name="Reopen", exact=True))
        expect(desk.find("#main")).to_contain_text(f"{day.isoformat()} is open again.")
    closing = Closing.objects.get()
    assert (closing.received_fen, closing.refunded_fen) == (41_950, 5_000)
    assert (closing.state, closing.reopening_reason) == (ClosingState.REOPENED, "漏记一笔")
    assert witness.take() == []


def test_a_till(desk: Desk, site: str, witness: Witness) -> None:
    clerk = somebody(FRONT_DESK)
    desk.sign_in(clerk.username, PASSWORD)
    with desk.step("a till opened", GOALS):
        desk.press(desk.find("a[href='/admin/payments/till/own/']").first)
        desk.page.get_by_label("float (yuan)").fill("200")
        desk.press(desk.page.get_by_role("button", name="Save", exact=True))
        expect(desk.find("#main")).to_contain_text("Your till is open")
    taken(29_900, by=clerk.pk)

    with desk.step("a till counted", GOALS):
        desk.press(desk.find("a[href='/admin/payments/till/own/']").first)
        expect(desk.find("#main")).to_contain_text("¥499.00")
        desk.press(desk.page.get_by_role("link", name="Count and close"))
        desk.page.get_by_label("counted (yuan)").fill("489")
        desk.page.get_by_label("reason").fill("找错零钱")
        desk.press(desk.page.get_by_role("button", name="Count and close"))
        expect(desk.find("#main")).to_contain_text("The till is counted and closed: ¥489.00, apart −¥10.00.")
    till = Till.objects.get()
    assert (till.clerk, till.over_fen, till.reason) == (clerk, -1_000, "找错零钱")
    assert witness.take() == []


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\N{BYTE ORDER MARK}"))))


def test_a_list_and_a_month_are_taken_away(desk: Desk, site: str, witness: Witness) -> None:
    day = today() - ONE_DAY
    for fen in (29_900, 12_050):
        paid(day, fen)
    paid(day, 1_000, "course", "wechat")
    sign_in(desk, FINANCE)
    desk.open("/admin/payments/payment/?provider__exact=alipay")
    with desk.step("a list as a file", GOALS):
        desk.press(desk.find("a[href*='/payment/export/']").first)
        file = downloaded(desk, desk.page.get_by_role("button", name="CSV"))
    rows = rows_of(Path(file.path()).read_text(encoding="utf-8"))
    assert sum(Decimal(row["Amount"]) for row in rows) == Decimal("419.50")

    desk.open("/admin/payments/payment/")
    with desk.step("the accountant's month", GOALS):
        desk.press(desk.find("a[href*='/payment/month/']").first)
        desk.choose(desk.find("select[name=month]"), f"{day:%Y-%m}")
        file = downloaded(desk, desk.page.get_by_role("button", name="Export"))
    assert file.suggested_filename == f"month-{day:%Y-%m}.zip"
    with ZipFile(file.path()) as packed:
        rows = rows_of(packed.read("payments.csv").decode())
    *moved, foot = (Decimal(row["Received"]) for row in rows)
    assert (sum(moved), foot) == (Decimal("429.50"), Decimal("429.50"))
    assert witness.take() == []


def downloaded(desk: Desk, button: Locator) -> Download:
    """The file that the button brings."""
    with desk.page.expect_download() as coming:
        desk.press(button)
    return coming.value
