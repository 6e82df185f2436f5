"""The manager keeps web hooks in the console: the secret once, what was sent, and once more."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client
from standardwebhooks import Webhook

from members.people.roles import FINANCE, MANAGER
from payments.models import WebhookDelivery, WebhookEndpoint
from payments.webhooks.operations import register
from tests.members.console import as_role, at, html_of, objections, told
from tests.payments.webhooks.hooks import URL, message, registered

pytestmark = pytest.mark.django_db
ADD, ENGLISH = "/admin/payments/webhookendpoint/add/", {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def manager() -> Client:
    return as_role(MANAGER)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(2, 1, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(register.socket, "getaddrinfo", lambda *_arguments, **_named: answer)


def secret_in(page: str) -> str:
    (found,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    return found


def test_the_secret_is_shown_once(manager: Client) -> None:
    shown = manager.post(ADD, {"url": URL}, **ENGLISH)
    assert "no-store" in shown["Cache-Control"]
    endpoint = WebhookEndpoint.objects.get()
    secret = secret_in(html_of(shown))
    assert secret == endpoint.secret
    Webhook(secret)
    page = html_of(manager.get(at(endpoint), **ENGLISH))
    assert URL in page
    assert "whsec_" not in page
    assert [entry.change_message for entry in LogEntry.objects.filter(object_id=str(endpoint.pk))] == [
        "Registered the web hook."
    ]


def test_a_new_secret_stands_in_no_session(manager: Client) -> None:
    endpoint = registered()
    shown = html_of(manager.post(at(endpoint, "rotate"), **ENGLISH))
    endpoint.refresh_from_db()
    assert secret_in(shown) == endpoint.secret
    assert all("whsec_" not in str(session.get_decoded()) for session in Session.objects.all())
    assert "whsec_" not in html_of(manager.get("/admin/", **ENGLISH))


def test_what_is_refused_is_said_on_the_form(manager: Client) -> None:
    assert "https://" in objections(manager.post(ADD, {"url": "http://example.com/"}, **ENGLISH))
    registered()
    assert "registered already" in objections(manager.post(ADD, {"url": URL}, **ENGLISH))


def test_switched_off_it_offers_nothing(manager: Client) -> None:
    endpoint = registered()
    assert "switched off" in " ".join(told(manager.post(at(endpoint, "switch-off"), follow=True, **ENGLISH)))
    assert at(endpoint, "rotate") not in html_of(manager.get(at(endpoint), **ENGLISH))
    assert manager.post(at(endpoint, "rotate"), **ENGLISH).status_code == 200
    endpoint.refresh_from_db()
    assert endpoint.secret == ""


def test_what_was_sent_and_once_more(manager: Client) -> None:
    delivery = message(registered(), payload='{"type":"payment.succeeded","data":"<b>"}')
    WebhookDelivery.objects.update(state="given_up", answer_status=503, failure="status", next_try_at=None, attempts=9)
    listed = html_of(manager.get("/admin/payments/webhookdelivery/", **ENGLISH))
    assert all(said in listed for said in ("Given up", "HTTP 503", "The answer was no success", URL))
    page = html_of(manager.get(at(delivery), **ENGLISH))
    assert "&lt;b&gt;" in page
    assert "the same id" in " ".join(html_of(manager.get(at(delivery, "send-again"), **ENGLISH)).split())
    manager.post(at(delivery, "send-again"), **ENGLISH)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_finance_sees_none_of_it() -> None:
    finance = as_role(FINANCE)
    for path in (ADD, "/admin/payments/webhookendpoint/", "/admin/payments/webhookdelivery/"):
        assert finance.get(path).status_code == 403
