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


def test_what_is_typed_while_an_answer_is_on_its_way_waits_for_it(site, staff, page, witness):
    """A request that the script breaks off is an error in the browser's console."""
    MemberFactory(name="王小明", phone="13800000008")
    let_in(page, site, staff)
    page.goto(f"{site}/admin/")
    held = []
    page.route("**/admin/search/", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/admin/search/"):
        page.keyboard.press("/")
    page.evaluate("void (window.asked = new Promise(done => addEventListener('htmx:trigger', done, {once: true})))")
    page.keyboard.type("0008")
    page.evaluate("window.asked")
    held[0].continue_()
    expect(page.locator(FOUND)).to_contain_text("王小明")
    assert witness.take() == []
