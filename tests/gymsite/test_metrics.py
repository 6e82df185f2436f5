"""GET /metrics: for whom it is there, what it tells, and what it asks the database."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from gymsite import metrics_of_money
from gymsite.metrics_settings import metrics_networks
from payments.enums import AttemptStatus
from payments.jobs.models import Job
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.gymsite.given_environment import env_of

pytestmark = pytest.mark.django_db

TOKEN = "a-token-for-whoever-watches-0123456789"
STATEMENTS = 8


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    monkeypatch.setattr(metrics_of_money, "KEPT", metrics_of_money.Kept())


@pytest.fixture
def opened(settings):
    settings.METRICS_TOKEN, settings.METRICS_ON = TOKEN, True


def read(client, token=TOKEN, **more):
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"}, **more)


def samples(client):
    lines = [line.rpartition(" ") for line in read(client).content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in lines}


def test_nobody_may_who_was_not_let_in(client, settings):
    unknown = client.get("/nowhere")
    for answer in (client.get("/metrics"), read(client), read(client, ""), client.post("/metrics")):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    browser = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
        answer = browser.generic(method, "/metrics")
        assert (answer.status_code, answer.content) == (404, unknown.content), method
    settings.METRICS_TOKEN = TOKEN
    for token in ("", TOKEN[:-1], f"{TOKEN}x", "\u00e4"):
        assert read(client, token).status_code == 404


def test_the_token_opens_it(client, opened):
    answer = read(client)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    asked = {"authorization": f"bearer {TOKEN}", "accept": "application/openmetrics-text; version=1.0.0"}
    answer = client.get("/metrics", headers=asked)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")


def test_a_network_opens_it_by_the_address_that_the_proxies_told(client, settings):
    settings.METRICS_ALLOW = metrics_networks(env_of({"METRICS_ALLOW": "10.0.0.0/8, 2001:db8::7"}), "METRICS_ALLOW")
    settings.METRICS_ON = True
    spoofed = {"x-forwarded-for": "10.1.2.3"}
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="2001:db8::7").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers=spoofed).status_code == 404
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers=spoofed).status_code == 200
    outside = {"x-forwarded-for": "10.1.2.3, 198.51.100.7"}
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.1", headers=outside).status_code == 404


def test_it_tells_how_money_stands(client, opened):
    now = timezone.now()
    PaymentFactory(created_at=now - timedelta(hours=2))
    PaymentFactory(created_at=now - timedelta(days=2))
    AttemptFactory(payment=PaymentFactory(), status=AttemptStatus.UNKNOWN, created_at=now - timedelta(minutes=5))
    Job.objects.create(name="reconcile", began_at=now, ended_at=now, failed_at=now, failures=3, seconds=1.5)
    told = samples(client)
    assert told['gymsite_payments_of_last_day{state="pending"}'] == 2
    assert told['gymsite_waiting{what="payment_pending"}'] == 3
    assert told['gymsite_waiting_oldest_seconds{what="payment_pending"}'] == pytest.approx(2 * 86400, abs=60)
    assert told['gymsite_waiting_oldest_seconds{what="attempt_unknown"}'] == pytest.approx(300, abs=60)
    assert told['gymsite_exceptions_open{kind="overpaid"}'] == 0
    assert told['gymsite_breakers_open{provider="alipay"}'] == 0
    assert told['gymsite_job_failures_total{task="reconcile"}'] == 3
    assert told['gymsite_job_duration_seconds{task="reconcile"}'] == 1.5
    assert (told['gymsite_job_failing{task="reconcile"}'], told['gymsite_job_late{task="reconcile"}']) == (1, 0)
    assert told['gymsite_job_late{task="sync_payments"}'] == 1  # nobody has ever run it
    assert "gymsite_audit_holds" not in told


def test_few_statements_and_none_for_some_seconds(client, opened, django_assert_num_queries):
    with django_assert_num_queries(STATEMENTS):
        read(client)
    with django_assert_num_queries(0):
        read(client)


def test_without_the_database_it_says_so(client, opened, monkeypatch):
    def fail():
        raise OperationalError("connection refused")

    monkeypatch.setattr(metrics_of_money, "figures", fail)
    assert samples(client)["gymsite_database_up"] == 0
