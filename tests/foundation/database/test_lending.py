"""A thread that gets no connection of its own takes one that another does not use."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation.database import lending
from foundation.database.lending import Lending
from tests.processes import PATIENCE_SECONDS


class Owner:
    in_atomic_block = is_idle = False

    def __init__(self, connection):
        self.connection = connection


@pytest.fixture
def pool():
    return Lending()


def test_between_two_requests_a_connection_may_be_taken(pool):
    owner = Owner("one")
    pool.rest(owner)
    assert pool.borrow() == "one"
    pool.wake(owner)
    assert owner.connection is None


def test_at_work_it_is_the_owners(pool):
    owner = Owner("one")
    pool.rest(owner)
    pool.wake(owner)
    assert owner.connection == "one"
    pool.wake(owner)  # twice does no harm
    assert owner.connection == "one"


def test_one_in_a_transaction_is_lent_to_nobody(pool):
    owner = Owner("one")
    owner.in_atomic_block = True
    pool.rest(owner)
    assert pool.borrow() is None


def test_where_no_thread_has_one_nobody_waits(pool, monkeypatch):
    monkeypatch.setattr(lending, "WAIT_SECONDS", PATIENCE_SECONDS * 10)
    assert pool.borrow() is None


def test_where_all_are_at_work_the_first_that_rests_gives_its_own(pool, monkeypatch):
    monkeypatch.setattr(lending, "WAIT_SECONDS", PATIENCE_SECONDS)
    owner = Owner("one")
    pool.rest(owner)
    pool.wake(owner)
    with ThreadPoolExecutor(1) as threads:
        borrowed = threads.submit(pool.borrow)
        while not pool._waiting:
            pass
        pool.rest(owner)
        assert borrowed.result() == "one"
    assert owner.connection is None
    assert not owner.is_idle


def test_who_waits_in_vain_takes_nothing_later(pool, monkeypatch):
    monkeypatch.setattr(lending, "WAIT_SECONDS", 0.001)
    owner = Owner("one")
    pool.rest(owner)
    pool.wake(owner)
    assert pool.borrow() is None
    pool.rest(owner)
    pool.wake(owner)
    assert owner.connection == "one"
