"""When a provider is left alone, for how long, and who finds out that it is back."""

import pytest

from payments.providers.base import ProviderNotCalled
from payments.providers.breaker import Breaker, BreakerReport, BreakerState


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _time in range(times):
        breaker.not_reached(breaker.let_through())


def is_open(breaker: Breaker) -> bool:
    try:
        breaker.require_closed()
    except ProviderNotCalled:
        return True
    return False


def test_five_failures_in_a_row_open_it_and_four_do_not(breaker: Breaker) -> None:
    fail(breaker, 4)
    assert not is_open(breaker)
    fail(breaker, 1)
    assert is_open(breaker)
    with pytest.raises(ProviderNotCalled) as refused:
        breaker.let_through()
    assert (refused.value.code, refused.value.retry_after) == ("breaker_open", 15)


def test_an_answer_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, 4)
    breaker.reached(breaker.let_through())
    fail(breaker, 4)
    assert not is_open(breaker)


def test_after_fifteen_seconds_one_call_is_let_through(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 14.9
    assert is_open(breaker)
    clock.now += 0.1
    assert not is_open(breaker)
    breaker.let_through()
    with pytest.raises(ProviderNotCalled) as refused:
        breaker.let_through()
    assert refused.value.retry_after == 1
    assert breaker.report().state == BreakerState.PROBING


def test_a_probe_that_is_answered_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    breaker.reached(breaker.let_through())
    assert breaker.report().state == BreakerState.CLOSED
    fail(breaker, 4)
    assert not is_open(breaker)


def test_a_probe_that_reaches_nobody_opens_it_for_as_long_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    fail(breaker, 1)
    clock.now += 14.9
    assert is_open(breaker)
    clock.now += 0.1
    assert not is_open(breaker)


def test_a_probe_that_was_not_made_after_all_leaves_it_to_the_next(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    breaker.gave_up(breaker.let_through())
    breaker.reached(breaker.let_through())
    assert breaker.report().state == BreakerState.CLOSED


def test_calls_of_before_say_nothing_about_what_came_after(breaker: Breaker, clock: Clock) -> None:
    slow = breaker.let_through()
    fail(breaker, 5)
    breaker.reached(slow)
    assert is_open(breaker)
    clock.now += 15
    probe = breaker.let_through()
    breaker.not_reached(slow)
    breaker.gave_up(slow)
    assert breaker.report().state == BreakerState.PROBING
    breaker.reached(probe)
    breaker.not_reached(slow)
    assert breaker.report().failures == 0


def test_it_tells_where_it_stands(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 2)
    assert breaker.report() == BreakerReport(BreakerState.CLOSED, failures=2, retry_after=0)
    fail(breaker, 3)
    clock.now += 5.5
    assert (breaker.report().state, breaker.report().retry_after) == (BreakerState.OPEN, 10)
