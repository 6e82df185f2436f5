"""Which errors are a database that is away, and how often a log says so."""

import sqlite3

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.db.transaction import TransactionManagementError

from foundation.database.faults import TOLD_EVERY_SECONDS, FaultLog, is_away
from tests.foundation.database.test_silence import Clock


def from_sqlite(name):
    cause = sqlite3.OperationalError("of SQLite")
    cause.sqlite_errorcode = getattr(sqlite3, name)
    return caused(OperationalError("of SQLite"), cause)


def from_postgresql(error, code):
    class Cause(psycopg2.Error):
        pgcode = code

    return caused(error, Cause())


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        from_postgresql(DatabaseError("no message from the libpq"), None),
        from_postgresql(InternalError("idle in transaction"), "25P03"),
        from_postgresql(InternalError("read-only transaction"), "25006"),
        ProgrammingError("Cannot open a new connection in an atomic block."),
        caused(TransactionManagementError("cannot go on"), OperationalError("server closed the connection")),
        from_sqlite("SQLITE_BUSY"),
        from_sqlite("SQLITE_BUSY_SNAPSHOT"),
        from_sqlite("SQLITE_FULL"),
    ],
)
def test_the_database_is_away(error):
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError(),
        DatabaseError("Payment 1 is gone"),
        IntegrityError("unique"),
        from_postgresql(ProgrammingError("no such column"), "42703"),
        from_postgresql(DatabaseError("of another kind"), "42703"),
        TransactionManagementError("a fault of ours"),
        from_sqlite("SQLITE_ERROR"),  # no such table
    ],
)
def test_a_fault_of_ours_is_none_of_it(error):
    assert not is_away(error)


def test_a_fault_is_one_line_while_it_lasts(caplog):
    clock = Clock()
    log = FaultLog(clock=clock)
    for _time in range(1000):
        log.tell("away", OperationalError("refused\n\tIs the server running?"))
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("away: OperationalError: refused Is the server running?; 0 more of the kind")
    clock.now += TOLD_EVERY_SECONDS
    log.tell("away", OperationalError("refused"))
    assert "999 more" in caplog.messages[-1]
    assert all(record.exc_info is None for record in caplog.records)
