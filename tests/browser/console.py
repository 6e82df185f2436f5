"""What somebody does at the console with mouse and keyboard."""

from collections.abc import Mapping
from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from playwright.sync_api import Locator, Page


def let_in(page: Page, site: str, user: User) -> None:
    """Give the window the session of somebody who has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    hold_session(page, site, client.cookies[settings.SESSION_COOKIE_NAME].value)


def hold_session(page: Page, site: str, session: str) -> None:
    """Give the window the session with this key."""
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


def let_the_proof_grow_old(page: Page) -> None:
    """As if eleven minutes had passed since whoever sits there last proved to be there."""
    cookies = {cookie.get("name"): cookie.get("value") for cookie in page.context.cookies()}
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    session["proved_at"] -= 11 * 60
    session.save()


class Console:
    """One window at one site; each step ends when the next page is there."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    @property
    def path(self) -> str:
        """Where it is."""
        return self.page.url.removeprefix(self.site)

    @property
    def text(self) -> str:
        """What can be read."""
        return self.page.inner_text("body")

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def has(self, selector: str) -> bool:
        return self.page.locator(selector).count() > 0

    def send(self, form: str, values: Mapping[str, str]) -> None:
        """Fill in the fields of the form by their names, and press its button."""
        for name, value in values.items():
            field = self.find(f"{form} [name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.click(f"{form} button[type=submit]")

    def click(self, selector: str) -> None:
        """Press it, and wait for the page behind it."""
        with self.page.expect_navigation():
            self.find(selector).first.click()

    def sign_in(self, username: str, password: str, code: str = "") -> None:
        self.open("/admin/login/?next=/admin/")
        factor = {"code": code} if code else {}
        self.send("#login-form", {"username": username, "password": password, **factor})

    def sign_out(self) -> None:
        """Forget who it is; the button for that is in a menu of the theme's."""
        self.page.context.clear_cookies()
