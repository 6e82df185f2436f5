"""What answers tell browsers and caches, and that a real browser finds nothing to refuse on our pages."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django.live_server_helper import LiveServer
from unfold.settings import CONFIG_DEFAULTS

from payments.paying.links import checkout_token
from tests.browser import chromium, complaints, needs_chromium, sign_in
from tests.client import Api
from tests.factories.gym import AppointmentFactory, BookingFactory, MembershipFactory, PlanFactory
from tests.factories.members import PASSWORD
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.plugin import free_port
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
@pytest.mark.parametrize("path", ["/pay/1.forged/", "/pay/1.forged/status/", "/nowhere", "/language", "/healthz"])
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


@pytest.fixture
def site(transactional_db):
    server = LiveServer(f"127.0.0.1:{free_port()}")
    yield server.url
    server.stop()


def console_pages(staff):
    """The first page, and of every list in the console: itself, its form for a new row, its last row."""
    request = RequestFactory().get("/admin/")
    request.user = staff
    yield reverse("admin:index")
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if page.has_add_permission(request):
            yield reverse(f"{name}_add")
        if (row := model._default_manager.last()) is not None:
            try:
                yield reverse(f"{name}_change", args=[row.pk])
            except NoReverseMatch:
                continue


@needs_chromium
@pytest.mark.alone
def test_a_browser_refuses_nothing_on_any_page(site, staff, tmp_path):
    checkout = f"/pay/{checkout_token(AttemptFactory(payment=PaymentFactory()).payment.pk)}/"
    for factory in (BookingFactory, AppointmentFactory, MembershipFactory, PlanFactory):
        factory()
    with chromium(tmp_path) as window:
        for path in (checkout, f"{checkout}return/", "/pay/1.forged/", "/admin/login/"):
            window.get(site + path)
            assert complaints(window) == [] or path == "/pay/1.forged/", path
        sign_in(window, site, staff)
        complaints(window)
        seen = []
        for path in console_pages(staff):
            window.get(site + path)
            assert window.current_url == site + path
            assert complaints(window) == [], path
            seen.append(path)
        assert len(seen) > 50
        assert window.execute_script("return getComputedStyle(document.body).getPropertyValue('--color-primary-600')")
