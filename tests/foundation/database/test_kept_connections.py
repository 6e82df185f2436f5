"""A kept connection is asked whether it works only where nothing else says so, and none that has ended is used."""

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from foundation.database import watch
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
    """What a request does first and last; the process of the server that answers it."""
    mine.close_if_unusable_or_obsolete()
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


def end(backend):
    with connection.cursor() as cursor:
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
