"""The page that shows the API's description draws every operation, asks no other host and breaks no policy."""

from playwright.sync_api import Page, expect

from tests.browser.witness import Witness


def test_the_docs_page_shows_the_description(site: str, page: Page, witness: Witness) -> None:
    page.goto(f"{site}/api/v1/docs/")
    expect(page.locator(".info .title")).to_contain_text("gymsite")
    expect(page.locator(".opblock")).not_to_have_count(0)
    page.get_by_text("Create a payment, and open it at a provider").click()
    expect(page.locator("#operations-payments-payments_create")).to_contain_text("Idempotency-Key")
    expect(page.locator("#operations-payments-payments_create")).to_contain_text("txn_123456")
    assert witness.take() == []
