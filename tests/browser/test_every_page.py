"""A browser walks every page in both languages and both themes, as everybody in turn.

On no page does it complain, is another host asked for anything, or does axe-core find what is serious or critical.
`make test-browser` walks all; the suite walks in short: first pages, lists and forms of what is new, as a superuser in
Chinese and light, as three roles in English and dark.
"""

import os
from collections.abc import Callable, Iterable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.books_pages import pages_of_books
from tests.browser.console import hold_session, let_in
from tests.browser.every_page import console_pages, pages_for_everybody, pages_of_states
from tests.browser.witness import Witness
from tests.gymsite.access.world import World, build

IN_FULL = os.environ.get("BROWSER_WALK") == "full"
LIGHT, DARK = "light", "dark"
ROLES = ("superuser", "manager", "finance", "front desk", "the coach", "no role")
# By whom, in which language and theme. In short everything in one look, three roles in the other.
IN_SHORT = [("superuser", "zh-CN", LIGHT), *((role, "en", DARK) for role in ("manager", "front desk", "the coach"))]
WALKS = [(role, *how) for role in ROLES for how in (("zh-CN", LIGHT), ("en", DARK))] if IN_FULL else IN_SHORT


def in_theme(page: Page, theme: str) -> None:
    """As somebody sees it whose machine prefers this theme: hosted pages ask for it, the console once at loading."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.evaluate("isDark => document.documentElement.classList.toggle('dark', isDark)", theme == DARK)


def walk(page: Page, site: str, paths: Iterable[str], axe: str, themes: Iterable[str]) -> list[str]:
    """Go to each; what was found, in lines that say where first. A page that fails altogether fails the test."""
    witness, found = Witness(page), list[str]()
    for path in paths:
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status < 500, path
        for theme in themes:
            in_theme(page, theme)
            found += [f"{path} ({theme}) {line}" for line in violations(page, axe)]
        found += [f"{path} {line}" for line in witness.take()]
    return found


def require_nothing(found: list[str]) -> None:
    """All of it is told, not the first alone."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def is_short(path: str) -> bool:
    """A list or a page that is no row's; exports are all of one template."""
    return not any(part.isdecimal() or part == "export" for part in path.split("/"))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_pages_for_everybody(site: str, window: Callable[..., Page], axe: str, locale: str) -> None:
    paths = list(pages_for_everybody())
    require_nothing(walk(window(locale=locale), site, paths, axe, [LIGHT, DARK]))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_pages_of_states(site: str, staff: User, window: Callable[..., Page], axe: str, locale: str) -> None:
    page, paths = window(locale=locale), list(pages_of_states())
    let_in(page, site, staff)
    require_nothing(walk(page, site, paths, axe, [LIGHT, DARK]))


@pytest.mark.parametrize("locale", ["zh-CN", "en"] if IN_FULL else ["zh-CN"])
def test_pages_of_the_books(site: str, staff: User, window: Callable[..., Page], axe: str, locale: str) -> None:
    page, paths = window(locale=locale), list(pages_of_books(staff))
    let_in(page, site, staff)
    require_nothing(walk(page, site, paths, axe, [LIGHT, DARK] if IN_FULL else [LIGHT]))


@pytest.mark.parametrize(("role", "locale", "theme"), WALKS)
def test_pages_of_the_console(
    site: str, window: Callable[..., Page], axe: str, role: str, locale: str, theme: str
) -> None:
    world: World = build()
    who = next(each for each in world.everybody if each.name == role)
    paths = list(console_pages(world, who))
    if not IN_FULL:
        paths = list(filter(is_short, paths))
    page = window(locale=locale)
    hold_session(page, site, who.session)
    themes = [LIGHT, DARK] if IN_FULL and role == "superuser" else [theme]
    require_nothing(walk(page, site, paths, axe, themes))
