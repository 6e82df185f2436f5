"""A plan is sold at the desk, up to the code and until it is paid: in the member's page, without another page load."""

import pytest
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from payments.models import Payment
from payments.paying.operations import checkout
from tests.browser.console import complaints, let_in
from tests.factories.gym import PlanFactory
from tests.factories.members import MemberFactory
from tests.payments.paying.test_pages_opening import GatewayDouble
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS
from tests.purchase import pay


@pytest.fixture
def site(transactional_db, monkeypatch):
    monkeypatch.setattr(checkout, "get_gateway", lambda _provider: double)
    double = GatewayDouble()
    server = LiveServer(f"127.0.0.1:{free_port()}")
    yield server.url
    server.stop()


def test_a_plan_is_sold_in_three_clicks_and_turns_to_paid_by_itself(site, staff, browser):
    member, plan = MemberFactory(name="王小明", phone="13800000008"), PlanFactory(name="月卡", price_fen=29_900)
    wait, clicks = WebDriverWait(browser, PATIENCE_SECONDS), 0

    def click(css: str) -> None:
        nonlocal clicks
        wait.until(lambda _browser: browser.find_elements(By.CSS_SELECTOR, css))[0].click()
        clicks += 1

    def read(text: str) -> None:
        wait.until(lambda _browser: text in browser.find_element(By.ID, "in-place").text)

    let_in(browser, site, staff)
    browser.get(f"{site}/admin/")
    complaints(browser)
    browser.find_element(By.ID, "console-search-term").send_keys("0008", Keys.ENTER)
    wait.until(lambda _browser: f"/member/{member.pk}/" in browser.current_url)
    browser.execute_script("window.isThere = true")  # forgotten by the next page load

    click(f'a[hx-get$="/member/{member.pk}/sell/"]')
    click(f"#id_item_membership{plan.pk}")
    read("Period: ")
    click('#in-place button[name="provider"][value="wechat"]')
    wait.until(lambda _browser: browser.find_elements(By.CSS_SELECTOR, ".console-code svg"))
    wait.until(lambda _browser: ":" in browser.find_element(By.CSS_SELECTOR, "[data-seconds-left]").text)
    pay(Payment.objects.get())
    read("Paid")
    read("Check in")

    assert clicks <= 4
    assert browser.execute_script("return window.isThere") is True
    assert complaints(browser) == []


def test_the_link_is_copied_or_can_be_copied_by_hand(site, staff, browser):
    member, plan = MemberFactory(), PlanFactory()
    let_in(browser, site, staff)
    browser.get(f"{site}/admin/members/member/{member.pk}/sell/?item=membership:{plan.pk}")
    browser.find_element(By.CSS_SELECTOR, '#in-place button[name="provider"]:not([value])').click()
    wait = WebDriverWait(browser, PATIENCE_SECONDS)
    wait.until(lambda _browser: browser.find_elements(By.CSS_SELECTOR, "[data-copies]"))[0].click()

    link = browser.find_element(By.ID, "collect-link").text
    wait.until(lambda _browser: browser.execute_script("return getSelection().toString().trim()") == link)
    assert "/pay/" in link
    assert complaints(browser) == []
