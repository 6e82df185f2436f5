"""What opens on pages, and what refuses, in both languages and themes: no complaint, no other host, nothing for axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from tests.browser.axe import violations
from tests.browser.console import Console
from tests.browser.scenes import IN_SHORT, SCENES
from tests.browser.test_every_page import DARK, IN_FULL, LIGHT, in_theme, require_nothing
from tests.browser.witness import Witness
from tests.gymsite.access.world import World, build


def look_at(page: Page, site: str, name: str, world: World, axe: str, themes: list[str]) -> list[str]:
    """What was found, in lines that say where first."""
    page.context.clear_cookies()
    witness = Witness(page)
    try:
        SCENES[name](Console(page, site), world)
    except (Error, AssertionError) as failure:
        return [f"{name} does not come about: {failure}"]
    found = list[str]()
    for theme in themes:
        in_theme(page, theme)
        found += [f"{name} ({theme}) {line}" for line in violations(page, axe)]
    return found + [f"{name} {line}" for line in witness.take()]


@pytest.mark.parametrize("locale", ["zh-CN", "en"] if IN_FULL else ["zh-CN"])
def test_what_opens_and_what_refuses(site: str, window: Callable[..., Page], axe: str, locale: str) -> None:
    world, found = build(), list[str]()
    for name in SCENES if IN_FULL else IN_SHORT:
        page = window(locale=locale)
        found += look_at(page, site, name, world, axe, [LIGHT, DARK] if IN_FULL else [LIGHT])
        page.context.close()
    require_nothing(found)
