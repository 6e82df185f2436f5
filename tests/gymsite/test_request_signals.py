"""Every answer has its request's number, log lines and events tell it, and routes are counted by their patterns."""

import json
import logging
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from foundation.metrics.measures import REGISTRY
from foundation.this_request import current_number
from gymsite import request_signals
from gymsite.front.application import Front
from gymsite.redaction import RedactingFormatter
from payments.models import Event
from payments.paying.links import checkout_token
from tests.factories.payments import PaymentFactory
from tests.gymsite.front.test_application import Echo, ask
from tests.gymsite.front.wire import Wire, post

NUMBER = re.compile(r"[0-9]{4}(-[0-9]{4}){3}")


@pytest.fixture
def measured(settings):
    settings.METRICS_ON = True
    return lambda name, **labels: REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def lines():
    """What the log says, as the site writes it."""
    told, handler = [], logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s [%(request_number)s] %(message)s"))
    handler.emit = lambda record: told.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    yield told
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/api/v1/payments/", "/admin/", "/static/nowhere.css"])
def test_every_answer_has_a_number(client, path):
    assert NUMBER.fullmatch(client.get(path).headers["X-Request-ID"])


@pytest.mark.django_db
def test_a_number_of_ones_own_comes_back_and_a_bad_one_does_not(client):
    def number_of(given):
        return client.get("/healthz", headers={"x-request-id": given}).headers["X-Request-ID"]

    assert number_of("edge-0123456789") == "edge-0123456789"
    assert NUMBER.fullmatch(number_of("13912345678"))
    assert current_number() == ""


def test_a_line_of_the_log_and_an_event_tell_it(api, member, lines):
    caller = api.as_member(member)
    body = {"member_id": member.pk, "amount": 1, "type": "course"}
    made = caller.post("/api/v1/payments/", body, x_request_id="made-by-the-edge")
    assert made.status_code == 201, made.content
    assert json.loads(Event.objects.get().evidence)["request"] == "made-by-the-edge"
    api.get("/api/v1/payments/1/", x_request_id="asked-by-nobody")
    assert "WARNING django.request [asked-by-nobody] Unauthorized: /api/v1/payments/1/" in lines


@pytest.mark.django_db(transaction=True)
def test_each_round_of_a_job_has_one_and_its_events_tell_it(settings, lines, caplog):
    settings.BACKGROUND_JOBS = {"close_expired_payments": 30}
    caplog.set_level(logging.INFO, "payments.management.commands.work")
    payment = PaymentFactory(created_at=timezone.now() - timedelta(hours=1))
    call_command("work", "--once")
    number = json.loads(payment.events.get(kind="failed").evidence)["request"]
    assert NUMBER.fullmatch(number)
    assert f"INFO payments.management.commands.work [{number}] Job close_expired_payments: closed 1" in lines


@pytest.mark.django_db
def test_a_request_is_counted_by_its_pattern(client, measured):
    named = {"method": "GET", "route": "/pay/<token>/", "status": "404"}
    before = measured("gymsite_requests_total", **named)
    client.get(f"/pay/{checkout_token(10**9)}/")
    assert measured("gymsite_requests_total", **named) == before + 1
    client.generic("BREW", "/api/v1/payments/7/")
    odd = {"method": "other", "route": "/api/v1/payments/<payment_id>/", "status": "401"}
    assert measured("gymsite_requests_total", **odd) >= 1
    timed = {"method": "GET", "route": "/pay/<token>/"}
    assert measured("gymsite_request_seconds_count", **timed) == measured("gymsite_requests_total", **named)
    routes = {sample.labels.get("route") for metric in REGISTRY.collect() for sample in metric.samples}
    assert not [route for route in routes if route and re.search(r"[0-9]{3}", route)]


@pytest.mark.django_db
def test_what_leads_nowhere_is_counted_as_unknown(client, measured):
    named = {"method": "GET", "route": "(unknown)", "status": "404"}
    before = measured("gymsite_requests_total", **named)
    client.get("/nowhere/13912345678")
    assert measured("gymsite_requests_total", **named) == before + 1


def test_what_never_reached_django_is_numbered_and_counted(measured):
    named = {"method": "POST", "route": "(front)", "status": "413"}
    before = measured("gymsite_requests_total", **named)
    head = post(100_000, x_request_id="edge-0123456789")
    status, fields, _content = ask(Front(Echo(), threads=1), head, Wire([b"a" * 100_000]))
    assert (status, fields["x-request-id"]) == (413, "edge-0123456789")
    assert measured("gymsite_requests_total", **named) == before + 1


@pytest.mark.django_db
def test_nothing_is_counted_while_nobody_may_read_it(client, monkeypatch):
    def counted(*_labels, **_more):
        raise AssertionError

    monkeypatch.setattr(request_signals.REQUESTS, "_counter", counted)
    monkeypatch.setattr(request_signals.SECONDS, "_histogram", counted)
    assert client.get("/healthz").status_code == 200
