"""What answers tell browsers and caches; that a real browser refuses nothing of it: tests/browser/test_pages.py."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from unfold.settings import CONFIG_DEFAULTS

from tests.client import Api
from tests.factories.members import PASSWORD
from tests.staff_client import signed_in

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy_of(answer):
    return dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/pay/1.forged/", "/s/1-1.forged/", "/pay/1.forged/status/", "/nowhere", "/language", "/healthz"]
)
def test_every_address_for_people_is_strict(path):
    assert policy_of(Client().get(path)) == STRICT


@pytest.mark.parametrize("path", ["/admin/", "/admin/payments/payment/", "/admin/nowhere/", "/admin/login/"])
def test_the_console_runs_no_script_and_no_style_from_inside(staff, path):
    policy = policy_of(signed_in(staff).get(path))
    extra = {"script-src": "'self' 'unsafe-eval'", "style-src-attr": "'unsafe-inline'", "font-src": "'self'"}
    assert policy == {**STRICT, **extra}


def test_answers_of_the_api_load_nothing_and_are_not_kept(api, member):
    paths = ("/api/v1/payments/", "/api/v1/nowhere/")
    for answer in [caller.get(path) for caller in (api, api.as_member(member)) for path in paths]:
        assert policy_of(answer) == {"default-src": "'none'", "frame-ancestors": "'none'"}
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/payments/", "/pay/1.forged/", "/admin/login/", "/nowhere"])
def test_nothing_is_kept_by_a_cache_and_no_device_is_used(path):
    answer = Client().get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_token_is_not_kept(member):
    answer = Api().post("/api/v1/auth/token/", {"username": member.user.username, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_stylesheet_has_every_colour_of_the_theme():
    """The theme would write its own into the page: an update that changes them must be followed."""
    text = Path(finders.find("staff_console/colours.css")).read_text(encoding="utf-8")
    for name in ("base", "font"):
        for weight, value in CONFIG_DEFAULTS["COLORS"][name].items():
            assert f"--color-{name}-{weight}: {value};" in text
    assert all(f"--color-primary-{weight}:" in text for weight in CONFIG_DEFAULTS["COLORS"]["primary"])
