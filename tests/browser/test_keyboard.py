"""The front desk without a mouse: a member is found, a plan sold up to the code, the member checked in."""

import pytest
from playwright.sync_api import Locator, Page, expect

from members.days import ONE_DAY, today
from members.models import CheckIn, Member
from members.people.roles import FRONT_DESK
from payments.models import Payment
from payments.paying.operations import checkout
from tests.browser.console import let_in
from tests.browser.desk import FOUND
from tests.browser.witness import Witness
from tests.factories.gym import MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.members.console import somebody
from tests.payments.paying.test_pages_opening import GatewayDouble

# From where the focus is after the step before, at most so often until the next thing.
NEAR = 6


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "get_gateway", lambda _provider: GatewayDouble())


@pytest.fixture
def member(transactional_db: None) -> Member:
    member = MemberFactory(name="王小明", phone="13800000008")
    MembershipFactory(member=member, ends_on=today() + 60 * ONE_DAY)
    return member


def go_to(page: Page, thing: Locator, *, within: int = NEAR) -> None:
    """With the tabulator, until it has the focus and shows it."""
    expect(thing).to_be_visible()
    for _time in range(within + 1):
        if thing.evaluate("thing => thing === document.activeElement"):
            assert thing.evaluate("thing => thing.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{thing} is not reached within {within} steps")


def look_up(page: Page, term: str) -> None:
    """From wherever the focus is, and Enter opens the first."""
    page.keyboard.press("Control+k")
    page.keyboard.type(term)
    expect(page.locator(FOUND).first).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip_the_menu(page: Page) -> None:
    """The first that a page offers leads past it."""
    go_to(page, page.locator(".console-skip"), within=1)
    page.keyboard.press("Enter")


def test_a_plan_is_sold_and_the_member_checked_in(site: str, member: Member, page: Page, witness: Witness) -> None:
    plan = PlanFactory(name="月卡")
    let_in(page, site, somebody(FRONT_DESK))
    page.goto(f"{site}/admin/")

    look_up(page, "0008")
    expect(page.locator("#desk-card")).to_contain_text("王小明")
    go_to(page, page.locator("#desk-card").get_by_role("link", name="Sell", exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    skip_the_menu(page)
    choices, chosen = page.locator("input[name=item]"), page.locator(f"#id_item_membership{plan.pk}")
    go_to(page, choices.first)
    page.keyboard.press("ArrowDown")  # past the plan that the member has
    expect(page.locator("#in-place")).to_contain_text("Period: ")
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()
    go_to(page, page.get_by_role("button", name="Sell: QR code of Alipay"))
    page.keyboard.press("Enter")
    expect(page.locator(".console-code svg")).to_be_visible()
    assert Payment.objects.get().member == member

    page.goto(f"{site}/admin/")
    look_up(page, "0008")
    go_to(page, page.locator("#desk-tap"))
    page.keyboard.press("Enter")
    expect(page.locator("#desk-card")).to_contain_text("Here since")
    assert CheckIn.objects.get().member == member
    assert witness.take() == []
