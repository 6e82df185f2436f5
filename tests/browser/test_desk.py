"""The front desk's day in a real browser: found, checked in and marked with few keys and clicks, on any screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from members.days import ONE_DAY, today
from members.enums import BookingStatus
from members.models import Booking, CheckIn
from members.people.roles import FRONT_DESK
from tests.browser.console import complaints, let_in
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.members.console import somebody
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS

FOUND, TAP = "#console-search-results a", "#desk-tap"


@pytest.fixture
def site(transactional_db):
    server = LiveServer(f"127.0.0.1:{free_port()}")
    yield server.url
    server.stop()


@pytest.fixture
def member(transactional_db):
    member = MemberFactory(name="王小明", phone="13800000008")
    MembershipFactory(member=member, ends_on=today() + 60 * ONE_DAY)
    return member


def test_found_and_checked_in_and_taken_back_with_the_keyboard_and_without_a_load(site, member, browser):
    wait = WebDriverWait(browser, PATIENCE_SECONDS)
    let_in(browser, site, somebody(FRONT_DESK))
    complaints(browser)
    browser.get(f"{site}/admin/")
    browser.execute_script("window.isOld = true")

    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.switch_to.active_element.send_keys("0008")
    wait.until(lambda _browser: len(browser.find_elements(By.CSS_SELECTOR, FOUND)) == 1)
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda _browser: "王小明" in browser.find_element(By.ID, "desk-card").text)
    assert browser.current_url == f"{site}/admin/?member={member.pk}"
    wait.until(lambda _browser: browser.switch_to.active_element.get_attribute("id") == "desk-tap")
    assert browser.switch_to.active_element.text == "Check in"

    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda _browser: "Here since" in browser.find_element(By.ID, "desk-card").text)
    assert CheckIn.objects.get().member == member
    assert browser.find_element(By.CSS_SELECTOR, TAP).text == "Take the check-in back"
    browser.find_element(By.CSS_SELECTOR, TAP).click()
    wait.until(lambda _browser: browser.find_element(By.CSS_SELECTOR, TAP).text == "Check in")
    assert not CheckIn.objects.exists()

    assert browser.execute_script("return window.isOld")
    assert complaints(browser) == []


def test_each_person_is_marked_with_one_click_and_the_list_stays_where_it_is(site, member, browser):
    session = ClassSessionFactory(starts_at=timezone.now() - timedelta(minutes=5))
    places = [BookingFactory(session=session, member=each) for each in (member, MemberFactory(name="李娜"))]
    wait = WebDriverWait(browser, PATIENCE_SECONDS)
    let_in(browser, site, somebody(FRONT_DESK))
    browser.get(f"{site}/admin/?member={member.pk}")
    browser.execute_script("window.isOld = true")

    for place in places:
        browser.find_element(By.CSS_SELECTOR, f"#b{place.pk} button").click()
        wait.until(lambda _browser, place=place: "Attended" in browser.find_element(By.ID, f"b{place.pk}").text)

    assert {each.status for each in Booking.objects.all()} == {BookingStatus.ATTENDED}
    assert browser.execute_script("return window.isOld")
    assert "王小明" in browser.find_element(By.ID, "desk-card").text


@pytest.mark.parametrize("width", [820, 1366])
def test_lists_are_tables_on_a_tablet_too_and_the_desk_lies_side_by_side(site, member, browser, width):
    let_in(browser, site, somebody(FRONT_DESK))
    browser.set_window_size(width, 1180)
    for address in ("/admin/members/member/", "/admin/members/membership/"):
        browser.get(f"{site}{address}")
        row = browser.find_element(By.CSS_SELECTOR, "#result_list tbody tr")
        assert row.value_of_css_property("display") == "table-row"
        assert row.size["height"] < 80
        assert browser.find_element(By.CSS_SELECTOR, "#result_list thead").is_displayed()
    browser.get(f"{site}/admin/?member={member.pk}")
    card, lists = (browser.find_element(By.CSS_SELECTOR, each) for each in ("#desk-card", ".desk-lists"))
    assert card.location["y"] == lists.location["y"]
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
