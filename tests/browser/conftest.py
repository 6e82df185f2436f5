"""A real browser before the site as it is served: Debian's chromium, and its driver, which stands beside it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

PROGRAMS = ("chromium", "chromedriver")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A browser, a server and the test are three that want a core."""
    item.add_marker(pytest.mark.alone)


@pytest.fixture
def browser() -> Iterator[Chrome]:
    """With nothing remembered, and in English. Where none is installed the test is left out, but never in CI."""
    paths = [shutil.which(program) for program in PROGRAMS]
    if None in paths:
        said = "chromium and chromedriver are not installed: apt-get install chromium chromium-driver"
        pytest.fail(said) if "CI" in os.environ else pytest.skip(said)
    options = ChromeOptions()
    options.binary_location = str(paths[0])
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,1600",
        "--lang=en",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": "en"})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(paths[1]))
    try:
        yield driver
    finally:
        driver.quit()
