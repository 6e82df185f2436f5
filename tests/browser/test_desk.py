"""The front desk's day in a real browser: found, checked in and marked with few keys and clicks, on any screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.days import ONE_DAY, today
from members.enums import BookingStatus
from members.models import Booking, CheckIn
from members.people.roles import FRONT_DESK
from tests.browser.console import let_in
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.members.console import somebody

FOUND, CARD, TAP = "#console-search-results a", "#desk-card", "#desk-tap"


@pytest.fixture
def member(transactional_db):
    member = MemberFactory(name="王小明", phone="13800000008")
    MembershipFactory(member=member, ends_on=today() + 60 * ONE_DAY)
    return member


def test_found_and_checked_in_and_taken_back_with_the_keyboard_and_without_a_load(site, member, page, witness):
    let_in(page, site, somebody(FRONT_DESK))
    page.goto(f"{site}/admin/")
    page.evaluate("window.isOld = true")

    page.keyboard.press("/")
    page.keyboard.type("0008")
    expect(page.locator(FOUND)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_contain_text("王小明")
    expect(page).to_have_url(f"{site}/admin/?member={member.pk}")
    expect(page.locator(TAP)).to_be_focused()
    expect(page.locator(TAP)).to_have_text("Check in")

    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_contain_text("Here since")
    assert CheckIn.objects.get().member == member
    expect(page.locator(TAP)).to_have_text("Take the check-in back")
    page.locator(TAP).click()
    expect(page.locator(TAP)).to_have_text("Check in")
    assert not CheckIn.objects.exists()

    assert page.evaluate("window.isOld")
    assert witness.take() == []


def test_each_person_is_marked_with_one_click_and_the_list_stays_where_it_is(site, member, page):
    session = ClassSessionFactory(starts_at=timezone.now() - timedelta(minutes=5))
    places = [BookingFactory(session=session, member=each) for each in (member, MemberFactory(name="李娜"))]
    let_in(page, site, somebody(FRONT_DESK))
    page.goto(f"{site}/admin/?member={member.pk}")
    page.evaluate("window.isOld = true")

    for place in places:
        page.locator(f"#b{place.pk} button").first.click()
        expect(page.locator(f"#b{place.pk}")).to_contain_text("Attended")

    assert {each.status for each in Booking.objects.all()} == {BookingStatus.ATTENDED}
    assert page.evaluate("window.isOld")
    expect(page.locator(CARD)).to_contain_text("王小明")


@pytest.mark.parametrize("width", [820, 1366])
def test_lists_are_tables_on_a_tablet_too_and_the_desk_lies_side_by_side(site, member, window, width):
    page = window(viewport={"width": width, "height": 1180})
    let_in(page, site, somebody(FRONT_DESK))
    for address in ("/admin/members/member/", "/admin/members/membership/"):
        page.goto(f"{site}{address}")
        row = page.locator("#result_list tbody tr").first
        assert row.evaluate("row => getComputedStyle(row).display") == "table-row"
        assert row.bounding_box()["height"] < 80
        expect(page.locator("#result_list thead")).to_be_visible()
    page.goto(f"{site}/admin/?member={member.pk}")
    card, lists = (page.locator(each).bounding_box() for each in (CARD, ".desk-lists"))
    assert card["y"] == lists["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
