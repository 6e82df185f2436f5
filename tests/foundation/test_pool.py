"""Threads work through batch after batch, each with one connection for all that it does."""

from contextlib import nullcontext
from threading import Barrier

import pytest
from django.db import connection

from foundation.pool import WORKERS, Workers, work_through

on_a_server = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's in memory is never closed")


def test_results_come_in_the_order_of_the_rows():
    assert work_through(range(50), str) == [str(number) for number in range(50)]
    with Workers() as workers:
        assert workers.work_through([1, 2, 3], str) == ["1", "2", "3"]
        assert workers.work_through(iter("ab"), str.upper) == ["A", "B"]
        assert workers.work_through([], str) == []


def test_what_a_row_raises_is_raised():
    with pytest.raises(ZeroDivisionError), Workers() as workers:
        workers.work_through([1, 0], (1).__truediv__)


@on_a_server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_connections_stay_from_one_batch_to_the_next_and_are_closed_at_the_end(fails):
    together = Barrier(WORKERS, timeout=10)

    def connected(_row):
        together.wait()  # each thread has one row
        connection.ensure_connection()
        return connection.connection

    with pytest.raises(ZeroDivisionError) if fails else nullcontext(), Workers() as workers:
        first = set(workers.work_through(range(WORKERS), connected))
        again = set(workers.work_through(range(WORKERS), connected))
        assert not any(each.closed for each in first)
        if fails:
            workers.work_through([0], (1).__truediv__)
    assert len(first) == WORKERS
    assert again == first
    assert all(each.closed for each in first)


@on_a_server
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_ends_between_two_batches_is_another_then():
    together = Barrier(WORKERS, timeout=10)

    def backend(_row):
        together.wait()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    with Workers() as workers:
        before = workers.work_through(range(WORKERS), backend)
        with connection.cursor() as cursor:
            cursor.execute("SELECT bool_and(pg_terminate_backend(pid, 10000)) FROM unnest(%s) AS pid", [before])
            assert cursor.fetchone() == (True,)
        assert not set(workers.work_through(range(WORKERS), backend)) & set(before)
