"""A plan is sold at the desk, up to the code and until it is paid: in the member's page, without another page load."""

import pytest
from playwright.sync_api import expect

from payments.models import Payment
from payments.paying.operations import checkout
from tests.browser.console import let_in
from tests.factories.gym import PlanFactory
from tests.factories.members import MemberFactory
from tests.payments.paying.test_pages_opening import GatewayDouble
from tests.purchase import pay

IN_PLACE = "#in-place"


@pytest.fixture(autouse=True)
def provider(monkeypatch):
    double = GatewayDouble()
    monkeypatch.setattr(checkout, "get_gateway", lambda _provider: double)


def test_a_plan_is_sold_in_three_clicks_and_turns_to_paid_by_itself(site, staff, page, witness):
    member, plan = MemberFactory(name="王小明", phone="13800000008"), PlanFactory(name="月卡", price_fen=29_900)
    let_in(page, site, staff)
    page.goto(f"{site}/admin/")
    page.keyboard.press("/")
    page.keyboard.type("0008")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/member/{member.pk}/**")
    page.evaluate("window.isThere = true")  # forgotten by the next page load

    page.locator(f'a[hx-get$="/member/{member.pk}/sell/"]').click()
    page.locator(f"#id_item_membership{plan.pk}").click()
    expect(page.locator(IN_PLACE)).to_contain_text("Period: ")
    page.locator(f'{IN_PLACE} button[name="provider"][value="wechat"]').click()
    expect(page.locator(".console-code svg")).to_be_visible()
    expect(page.locator("[data-seconds-left]")).to_contain_text(":")
    pay(Payment.objects.get())
    expect(page.locator(IN_PLACE)).to_contain_text("Paid")
    expect(page.locator(IN_PLACE)).to_contain_text("Check in")

    assert page.evaluate("window.isThere") is True
    assert witness.take() == []


def test_the_link_is_copied_or_can_be_copied_by_hand(site, staff, page, witness):
    member, plan = MemberFactory(), PlanFactory()
    let_in(page, site, staff)
    page.goto(f"{site}/admin/members/member/{member.pk}/sell/?item=membership:{plan.pk}")
    page.locator(f'{IN_PLACE} button[name="provider"]:not([value])').click()
    page.locator("[data-copies]").first.click()

    link = page.locator("#collect-link").inner_text()
    page.wait_for_function("link => getSelection().toString().trim() === link", arg=link)
    assert "/pay/" in link
    assert witness.take() == []
