"""The search box with the keyboard alone: a few letters, what is found below them, Enter."""

from playwright.sync_api import expect

from tests.browser.console import let_in
from tests.factories.members import MemberFactory

FOUND = "#console-search-results a"


def test_a_member_is_found_and_opened_with_the_keyboard_alone(site, staff, page, witness):
    meant, other = MemberFactory(name="王小明", phone="13800000008"), MemberFactory(name="王明", phone="13900000008")
    let_in(page, site, staff)
    page.goto(f"{site}/admin/")

    page.keyboard.press("/")
    page.keyboard.type("0008")
    expect(page.locator(FOUND)).to_have_count(2)
    expect(page.locator("#console-search-results")).to_contain_text("138****0008")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/admin/members/member/{meant.pk}/change/")

    page.keyboard.press("/")
    page.keyboard.type("0008")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/admin/members/member/{other.pk}/change/")
    assert witness.take() == []
