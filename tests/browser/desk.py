"""What a day's work costs the hand: every step of somebody at the console, with its clicks and its pages counted.

A click is one, also on a thing that is chosen; to open a list of choices and to take one of them are two. Keys cost
nothing. A load is a document that the window goes to; what a page fetches for a part of itself is none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.console import Console

FOUND = "#console-search-results a"


@dataclass(frozen=True, slots=True)
class Spent:
    clicks: int
    loads: int

    def is_within(self, other: "Spent") -> bool:
        """Whether neither is more than the other's."""
        return self.clicks <= other.clicks and self.loads <= other.loads


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so much is to be spent on a step. `now`: today it is so much, to be brought down."""

    goal: Spent
    now: Spent | None = None


class Desk(Console):
    """Somebody at the console whose clicks and loads are counted from the beginning of a step."""

    def __init__(self, page: Page, site: str) -> None:
        super().__init__(page, site)
        self.clicks = self.loads = 0
        page.on("request", self._see)

    def _see(self, request: Request) -> None:
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        self.loads += is_page and request.redirected_from is None

    @contextmanager
    def step(self, what: str, goals: dict[str, Goal]) -> Iterator[None]:
        """One step; AssertionError when more was spent on it than may be, or less than `now` says."""
        clicks, loads = self.clicks, self.loads
        yield
        spent, limit = Spent(self.clicks - clicks, self.loads - loads), goals[what]
        assert spent.is_within(limit.now or limit.goal), f"{what}: {spent}, not {limit}"
        assert spent == (limit.now or spent), f"{what}: {spent} is less than it was; say so in the table"

    def press(self, thing: Locator) -> None:
        """One click."""
        self.clicks += 1
        thing.click()

    def choose(self, field: Locator, value: str) -> None:
        """Open a list of choices and take one of them."""
        self.clicks += 2
        field.select_option(value)

    def look_up(self, term: str, found: str) -> None:
        """Search with the keyboard alone, and open the first: its page has what was `found` as its heading."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(term)
        expect(self.page.locator(FOUND).first).to_contain_text(found)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
