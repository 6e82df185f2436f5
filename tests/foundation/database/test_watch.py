"""A wait for a server that says nothing is cut by us, wherever in a statement it is; nobody else's line is."""

import os
import socket
import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections
from django.db.utils import ConnectionHandler

from foundation.database.base import DatabaseWrapper
from foundation.database.watch import Watch, _Line
from tests.processes import wait_until

postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite hangs nowhere")
LOCK = 4711
# More than any answer takes on a busy machine, and less than anybody waits for one that never comes.
LONG_SECONDS, SHORT_SECONDS = 60, 0.05


def test_a_line_that_was_closed_is_not_taken_for_the_next_with_its_number():
    (ours, other), (again, peer) = socket.socketpair(), socket.socketpair()
    with other, again, peer:
        number = ours.fileno()
        line = _Line(number)
        ours.close()
        assert not line.cut()
        os.dup2(again.fileno(), number)
        try:
            assert not line.cut()
            peer.send(b"a")
            assert again.recv(1) == b"a"
        finally:
            os.close(number)


@contextmanager
def looking_all_the_time(watch):
    """The watch, in haste."""
    is_over = threading.Event()

    def look():
        while not is_over.wait(0.01):
            watch.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.fixture
def impatient(monkeypatch, transactional_db):
    """A connection of its own, beside the test's, which holds what it waits for; from `hurry` on it waits a moment."""
    cut = []
    watch = Watch(on_cut=lambda: cut.append(True))
    monkeypatch.setattr("foundation.database.base.WATCH", watch)
    values = {**connections.databases["default"], "SILENCE_SECONDS": LONG_SECONDS, "HEALTH_SECONDS": LONG_SECONDS}
    mine = ConnectionHandler({"default": values})["default"]
    assert isinstance(mine, DatabaseWrapper)
    mine.inc_thread_sharing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    with looking_all_the_time(watch):
        yield mine, cut
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    mine.close()
    # What was cut ends when it finds that nobody listens any more.
    wait_until(lambda: not others_at_work(), "whoever waited is gone")


def hurry(mine):
    mine.ensure_connection()
    mine.connection.patience = SHORT_SECONDS


def is_told_once(cut):
    """Whoever waited may be back before the watch comes to telling of it."""
    wait_until(lambda: cut, "the watch tells of its cut")
    assert cut == [True]


def others_at_work():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


@postgresql
class TestAWaitIsCut:
    def test_in_a_statement(self, impatient):
        mine, cut = impatient
        hurry(mine)
        with pytest.raises(OperationalError), mine.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        is_told_once(cut)
        assert not mine.is_usable()

    def test_in_the_rows_of_a_named_cursor(self, impatient):
        mine, cut = impatient
        mine.set_autocommit(False)  # or the rows would be made at once
        cursor = mine.chunked_cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        hurry(mine)
        with pytest.raises(OperationalError):
            cursor.fetchmany(10)
        is_told_once(cut)

    def test_at_a_commit(self, impatient):
        mine, cut = impatient
        with mine.cursor() as cursor:
            cursor.execute(WAITS_AT_COMMIT, [LOCK])
        mine.set_autocommit(False)
        with mine.cursor() as cursor:
            cursor.execute("INSERT INTO waits VALUES (1)")
        hurry(mine)
        with pytest.raises(OperationalError):
            mine.commit()
        is_told_once(cut)


WAITS_AT_COMMIT = """
    CREATE TEMPORARY TABLE waits (number int);
    CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_lock(%s); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON waits
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.wait();
"""


@postgresql
def test_who_is_answered_in_time_is_left_alone(impatient):
    mine, cut = impatient
    with mine.cursor() as cursor:
        for number in range(5):
            cursor.execute("SELECT %s FROM pg_sleep(0.05)", [number])  # several looks long
            assert cursor.fetchone() == (number,)
    assert mine.is_usable()
    assert cut == []
