"""A real browser: Debian's chromium, driven by selenium through its own driver."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="there is no chromium here: apt-get install chromium chromium-driver"
)
# Alone in its profile, without a screen, and asking nobody on the network for anything.
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1400,1000",
)


@contextmanager
def chromium(profile: Path, language: str = "zh-CN") -> Iterator[WebDriver]:
    """A window of its own, closed at the end; `log` of its console can be read by `complaints`."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}", f"--accept-lang={language}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield window
    finally:
        window.quit()


def complaints(window: WebDriver) -> list[str]:
    """What the browser complained of since the last time: refused scripts and styles, errors of scripts, lost files.

    Without the icon that it looks for by itself, at any time, where an answer is no page.
    """
    entries = [entry for entry in window.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    return [entry["message"] for entry in entries if "/favicon.ico" not in entry["message"]]


def sign_in(window: WebDriver, address: str, user: User) -> None:
    """Give the window the session of a user who has signed in; `address` is the site's."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    window.get(f"{address}/healthz")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    window.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session, "path": "/"})
