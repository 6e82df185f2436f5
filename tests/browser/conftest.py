"""A real browser before the site as it is served: Debian's chromium, which Playwright drives; it brings none along."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import AXE
from tests.browser.witness import Witness
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update")
# What is expected is waited for as long as everywhere, however busy the machine is.
expect.set_options(timeout=PATIENCE_SECONDS * 1000)
VIEWPORT = {"width": 1366, "height": 900}


def leave_out(said: str) -> None:
    """For want of a program: never in CI."""
    pytest.fail(said) if "CI" in os.environ else pytest.skip(said)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for a module; each test has windows of its own in it, which remember nothing of one another.

    Playwright's loop runs in this thread between its calls, so that Django would take every query for one from inside
    a coroutine.
    """
    program = shutil.which("chromium")
    if program is None:
        leave_out("chromium is not installed: make browser, or apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture
def axe() -> str:
    """The program that looks for what keeps people out."""
    if not AXE.exists():
        leave_out("axe-core is not there: make axe")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def window(chromium: Browser) -> Callable[..., Page]:
    """A new window: `window(locale="zh-CN", viewport=…)`; in English and of a desk's size when nothing is said."""

    def open_window(**options: object) -> Page:
        context = chromium.new_context(**{"locale": "en", "viewport": VIEWPORT, "reduced_motion": "reduce", **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        return context.new_page()

    return open_window


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """The window of a test that needs one."""
    return window()


@pytest.fixture
def witness(page: Page) -> Witness:
    """What that window complains of and asks other hosts for."""
    return Witness(page)


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the site, served by this process over the test's own database."""
    server = LiveServer(f"127.0.0.1:{free_port()}")
    yield server.url
    server.stop()
