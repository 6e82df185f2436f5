"""The search box with the keyboard alone: a few letters, what is found below them, Enter."""

import pytest
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.console import complaints, let_in
from tests.factories.members import MemberFactory
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS

FOUND = "#console-search-results a"


@pytest.fixture
def site(transactional_db):
    server = LiveServer(f"127.0.0.1:{free_port()}")
    yield server.url
    server.stop()


def test_a_member_is_found_and_opened_with_the_keyboard_alone(site, staff, browser):
    meant, other = MemberFactory(name="王小明", phone="13800000008"), MemberFactory(name="王明", phone="13900000008")
    wait = WebDriverWait(browser, PATIENCE_SECONDS)
    let_in(browser, site, staff)
    complaints(browser)
    browser.get(f"{site}/admin/")

    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.switch_to.active_element.send_keys("0008")
    wait.until(lambda _browser: len(browser.find_elements(By.CSS_SELECTOR, FOUND)) == 2)
    assert "138****0008" in browser.find_element(By.ID, "console-search-results").text
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda _browser: browser.current_url == f"{site}/admin/members/member/{meant.pk}/change/")

    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.switch_to.active_element.send_keys("0008", Keys.ENTER)
    wait.until(lambda _browser: browser.current_url == f"{site}/admin/members/member/{other.pk}/change/")
    assert complaints(browser) == []
