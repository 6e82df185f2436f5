"""How many threads may wait for providers, and who is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from payments.providers.base import ProviderNotCalled
from payments.providers.bulkhead import Bulkhead
from tests.processes import PATIENCE_SECONDS
from tests.silent_provider import every_turn_taken


def is_refused(bulkhead: Bulkhead) -> bool:
    try:
        with bulkhead.turn():
            return False
    except ProviderNotCalled as refused:
        return (refused.code, refused.retry_after) == ("no_thread_free", 5)


@pytest.mark.parametrize(("threads", "callers"), [(1, 1), (2, 1), (3, 1), (4, 2), (8, 4), (9, 4)])
def test_at_most_half_of_the_threads_call(monkeypatch: pytest.MonkeyPatch, threads: int, callers: int) -> None:
    monkeypatch.setattr("payments.providers.bulkhead.WAIT_SECONDS", 0.01)
    bulkhead = Bulkhead(threads=threads)
    if callers > 1:
        with every_turn_taken(bulkhead, turns=callers - 1):
            assert not is_refused(bulkhead)
    with every_turn_taken(bulkhead, turns=callers):
        assert is_refused(bulkhead)
    assert not is_refused(bulkhead)


def test_a_turn_that_becomes_free_in_time_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.bulkhead.WAIT_SECONDS", PATIENCE_SECONDS)
    bulkhead = Bulkhead(threads=4)
    with ThreadPoolExecutor(1) as pool:
        with every_turn_taken(bulkhead, turns=2):
            waiting = pool.submit(is_refused, bulkhead)
        assert waiting.result(PATIENCE_SECONDS) is False


def test_who_would_have_to_wait_behind_others_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four threads two call and one waits; the fourth serves everybody else."""
    waits = Event()

    class Watched(Bulkhead):
        def _wait(self) -> bool:
            waits.set()
            return super()._wait()

    monkeypatch.setattr("payments.providers.bulkhead.WAIT_SECONDS", PATIENCE_SECONDS)
    bulkhead = Watched(threads=4)
    with ThreadPoolExecutor(1) as pool:
        with every_turn_taken(bulkhead, turns=2):
            waiting = pool.submit(is_refused, bulkhead)
            assert waits.wait(PATIENCE_SECONDS)
            while bulkhead._queue._value:  # it stands in the queue in a moment
                pass
            assert is_refused(bulkhead)
        assert waiting.result(PATIENCE_SECONDS) is False


def test_nobody_waits_for_calls_that_have_all_lasted_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.bulkhead.WAIT_SECONDS", PATIENCE_SECONDS)
    now = [0.0]
    bulkhead = Bulkhead(threads=4, clock=lambda: now[0])
    with every_turn_taken(bulkhead, turns=2):
        now[0] = PATIENCE_SECONDS + 1.0
        assert is_refused(bulkhead)


def test_who_has_a_turn_needs_no_other() -> None:
    bulkhead = Bulkhead(threads=1)
    with bulkhead.turn(), bulkhead.turn():
        pass
    with bulkhead.turn():
        pass
