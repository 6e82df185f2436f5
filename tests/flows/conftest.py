"""Both ends of the wire: this service on a real port, and the sandbox that stands in for the providers."""

import os
from threading import Condition, get_ident

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from tests.client import Api
from tests.flows.journey import OPENINGS, close_the_books
from tests.processes import PATIENCE_SECONDS
from tests.purpose_shelf import shelf_for_sale


@pytest.fixture
def one_moment():
    """This process's clock stands still: what the test does is done at once, however busy the machine is."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def expected_cases():
    """The kinds of exceptions that a journey leaves for a person, added by the test that causes them."""
    return set()


@pytest.fixture(scope="module")
def live_server():
    """This service on its port for one module: later it would take what another module's sandbox tells it."""
    server = LiveServer(os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"])
    yield server
    server.stop()


@pytest.fixture
def answered_at_last():
    """Ends when every request has: one whose caller went away would write into the next test's database."""
    change, under_way = Condition(), set()  # of threads: each has one request at a time

    def begun(**_signal):
        with change:
            under_way.add(get_ident())

    def ended(**_signal):
        with change:
            under_way.discard(get_ident())
            change.notify_all()

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    with change:
        assert change.wait_for(lambda: not under_way, timeout=PATIENCE_SECONDS)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def service(transactional_db, answered_at_last, live_server, sandbox, provider_settings, expected_cases):
    """The address at which the sandbox reaches this service; at the end of the journey the books must agree."""
    assert live_server.url == settings.PUBLIC_BASE_URL
    yield live_server.url
    try:
        close_the_books(sandbox, expected_cases=expected_cases)
    finally:
        sandbox.reset()  # returns when no notification is on its way any more


@pytest.fixture
def caller(service, member):
    """A member who calls the API."""
    return Api().as_member(member)


@pytest.fixture
def clerk(service, staff):
    """A member of the staff who calls the API, with every permission."""
    return Api().as_user(staff)


@pytest.fixture(params=OPENINGS, ids="-".join)
def opening(request, provider_settings):
    """A version, a provider and a channel that shows a QR code."""
    version, provider, channel = request.param
    provider_settings(wechatpay={"api_version": version})
    return {"provider": provider, "channel": channel}


@pytest.fixture
def created(caller, member, opening):
    """An opened payment of 88.88, as the API answered it."""
    body = {"member_id": member.pk, "amount": 88.88, "type": "membership", **opening}
    answer = caller.post("/api/v1/payments/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def shelf(monkeypatch):
    """What every type of payment buys."""
    with shelf_for_sale(monkeypatch) as shelf:
        yield shelf


@pytest.fixture
def bought(shelf, caller, member, opening):
    """An opened payment for something on the shelf."""
    body = {"member_id": member.pk, "amount": 88.88, "type": "course", "item_id": 5, **opening}
    answer = caller.post("/api/v1/payments/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def paid(created, sandbox):
    """The same, paid and notified."""
    deliveries = sandbox.pay(created["provider"], created["transaction_id"])["deliveries"]
    assert [delivery["status"] for delivery in deliveries] == [200]
    return created
