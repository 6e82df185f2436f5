"""What somebody does at the console with mouse and keyboard."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.processes import PATIENCE_SECONDS


def complaints(browser: Chrome) -> list[str]:
    """What the browser complained of since the last time: refused scripts and styles, errors of scripts, lost files.

    Without the icon that it looks for by itself, at any time, where an answer is no page.
    """
    entries = [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    return [entry["message"] for entry in entries if "/favicon.ico" not in entry["message"]]


def let_in(browser: Chrome, site: str, user: User) -> None:
    """Give the browser the session of somebody who has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    browser.get(f"{site}/healthz")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session, "path": "/"})


class Console:
    """One browser at one site; each step ends when the next page is there."""

    def __init__(self, browser: Chrome, site: str) -> None:
        self.browser, self.site = browser, site

    def open(self, path: str) -> None:
        self.browser.get(self.site + path)

    @property
    def path(self) -> str:
        """Where it is."""
        return self.browser.current_url.removeprefix(self.site)

    @property
    def text(self) -> str:
        """What can be read."""
        return self.browser.find_element(By.TAG_NAME, "body").text

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def has(self, selector: str) -> bool:
        return bool(self.browser.find_elements(By.CSS_SELECTOR, selector))

    def send(self, form: str, values: Mapping[str, str]) -> None:
        """Fill in the fields of the form by their names, and press its button."""
        for name, value in values.items():
            field = self.find(f"{form} [name={name}]")
            if field.tag_name == "select":
                Select(field).select_by_value(value)
            else:
                field.clear()
                field.send_keys(value)
        self.click(f"{form} button[type=submit]")

    def click(self, selector: str) -> None:
        """Press it, and wait for the page behind it."""
        page = self.find("html")
        self.find(selector).click()
        WebDriverWait(self.browser, PATIENCE_SECONDS).until(expected_conditions.staleness_of(page))

    def sign_in(self, username: str, password: str, code: str = "") -> None:
        self.open("/admin/login/?next=/admin/")
        self.send("#login-form", {"username": username, "password": password, "code": code})

    def sign_out(self) -> None:
        """Forget who it is; the button for that is in a menu of the theme's."""
        self.browser.delete_all_cookies()
