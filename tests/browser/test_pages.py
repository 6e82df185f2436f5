"""A browser walks the pages and finds nothing that their own policy forbids."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django.live_server_helper import LiveServer

from payments.paying.links import checkout_token
from tests.browser.console import complaints, let_in
from tests.factories.gym import AppointmentFactory, BookingFactory, MembershipFactory, PlanFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.plugin import free_port


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
        if (row := page.get_queryset(request).last()) is not None:
            try:
                yield reverse(f"{name}_change", args=[row.pk])
            except NoReverseMatch:
                continue


def test_a_browser_refuses_nothing_on_any_page(site, staff, browser):
    checkout = f"/pay/{checkout_token(AttemptFactory(payment=PaymentFactory()).payment.pk)}/"
    for factory in (BookingFactory, AppointmentFactory, MembershipFactory, PlanFactory):
        factory()
    for path in (checkout, f"{checkout}return/", "/pay/1.forged/", "/admin/login/"):
        browser.get(site + path)
        assert complaints(browser) == [] or path == "/pay/1.forged/", path
    let_in(browser, site, staff)
    complaints(browser)
    seen = []
    for path in console_pages(staff):
        browser.get(site + path)
        assert browser.current_url == site + path
        assert complaints(browser) == [], path
        seen.append(path)
    assert len(seen) > 50
    assert browser.execute_script("return getComputedStyle(document.body).getPropertyValue('--color-primary-600')")
