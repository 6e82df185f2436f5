"""The console on a tablet as at a desk, and what members read on a phone: nothing scrolls sideways, all is in reach.

`make test-browser` measures lists and forms as several roles at both widths, the suite the lists of a superuser.
"""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.books_pages import pages_of_books
from tests.browser.console import hold_session, let_in
from tests.browser.every_page import console_pages, pages_for_everybody
from tests.browser.geometry import beyond_the_edge
from tests.browser.test_every_page import IN_FULL, is_short, require_nothing
from tests.gymsite.access.world import build

TABLET, DESKTOP, PHONE = 820, 1366, 375


def measured(page: Page, site: str, paths: Iterator[str]) -> Iterator[str]:
    for path in paths:
        page.goto(site + path)
        yield from (f"{path} {line}" for line in beyond_the_edge(page))


@pytest.mark.parametrize("width", [TABLET, DESKTOP] if IN_FULL else [TABLET])
@pytest.mark.parametrize("role", ["superuser", "front desk", "the coach"] if IN_FULL else ["superuser"])
def test_the_console(site: str, window: Callable[..., Page], role: str, width: int) -> None:
    world = build()
    who = next(each for each in world.everybody if each.name == role)
    page = window(viewport={"width": width, "height": 1180}, locale="en")
    hold_session(page, site, who.session)
    paths = (path for path in console_pages(world, who) if is_short(path) and (IN_FULL or not path.endswith("/add/")))
    require_nothing(list(measured(page, site, paths)))


@pytest.mark.parametrize("width", [TABLET, PHONE] if IN_FULL else [PHONE])
def test_the_books(site: str, staff: User, window: Callable[..., Page], width: int) -> None:
    page = window(viewport={"width": width, "height": 1180}, locale="en")
    let_in(page, site, staff)
    require_nothing(list(measured(page, site, iter(list(pages_of_books(staff))))))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_what_members_read_on_a_phone(site: str, window: Callable[..., Page], locale: str) -> None:
    page = window(viewport={"width": PHONE, "height": 667}, locale=locale, has_touch=True)
    require_nothing(list(measured(page, site, pages_for_everybody())))
