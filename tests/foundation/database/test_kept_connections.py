"""A kept connection is asked whether it works only where nothing else says so, and none that has ended is used."""

from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from django.test import RequestFactory

from foundation.database import watch
from gymsite.handler import Handler
from payments.paying.links import checkout_url
from tests.factories.payments import PaymentFactory
from tests.processes import wait_until

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no line that could end")


@pytest.fixture
def kept(transactional_db):
    """A connection of its own that is kept between requests, beside the test's."""
    values = {**connections.databases["default"], "SILENCE_SECONDS": 60, "HEALTH_SECONDS": 60}
    mine = ConnectionHandler({"default": {**values, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}})["default"]
    backend_of(mine)
    yield mine
    mine.close()


def backend_of(mine):
    """What a request does, and last of all; the process of the server that answers it."""
    with mine.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (found,) = cursor.fetchone()
    mine.close_if_unusable_or_obsolete()
    return found


def asked(monkeypatch, mine):
    """How often it is asked whether it works from now on."""
    times, is_usable = [], mine.is_usable
    monkeypatch.setattr(mine, "is_usable", lambda: times.append(True) or is_usable())
    return times


def end(backend, by=connection):
    with by.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
        wait_until(lambda: cursor.execute(gone, [backend]) or cursor.fetchone()[0], "the backend has ended")


def test_one_that_has_answered_a_moment_ago_is_not_asked(monkeypatch, kept):
    times, before = asked(monkeypatch, kept), backend_of(kept)
    assert backend_of(kept) == before
    assert times == []


def test_one_that_nobody_has_used_for_a_while_is_asked(monkeypatch, kept):
    times = asked(monkeypatch, kept)
    monkeypatch.setattr(watch, "FRESH_SECONDS", 0)
    backend_of(kept)
    assert times == [True]


def test_one_that_its_server_has_ended_just_now_is_another(kept):
    before = backend_of(kept)
    end(before)
    assert backend_of(kept) != before


def test_one_on_which_something_went_wrong_is_asked(monkeypatch, kept):
    times = asked(monkeypatch, kept)
    kept.errors_occurred = True
    backend_of(kept)
    assert times == [True]


def test_a_request_finds_another_where_the_one_before_it_left_one_that_has_ended(transactional_db):
    said, handler = [], Handler()
    page = urlsplit(checkout_url(PaymentFactory().pk)).path
    before = connection.connection.info.backend_pid
    for _request in range(2):
        handler(RequestFactory().get(page).environ, lambda status, _fields: said.append(status)).close()
        beside = ConnectionHandler({"default": connections.databases["default"]})["default"]
        end(before, by=beside)
        beside.close()
    assert said == ["200 OK", "200 OK"]
    assert connection.connection.info.backend_pid != before
