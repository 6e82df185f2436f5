"""What one process has found out of a provider, and whether the others go by it."""

from payments.providers.breaker import HEARD_EVERY_SECONDS, OPEN_SECONDS, Breaker, BreakerState
from tests.payments.providers.test_breaker import Clock, fail, is_open


class Board:
    """A word that ends by the test's clock, and how often it was asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._until, self.asked = clock, 0.0, 0

    def say(self, seconds: float) -> None:
        self._until = self._clock() + seconds

    def take_back(self) -> None:
        self._until = 0.0

    def is_said(self) -> bool:
        self.asked += 1
        return self._clock() < self._until


def two() -> tuple[Clock, Board, Breaker, Breaker]:
    clock = Clock()
    board = Board(clock)
    return clock, board, Breaker(clock=clock, word=board), Breaker(clock=clock, word=board)


def pass_by(clock: Clock, seconds: float = HEARD_EVERY_SECONDS) -> None:
    clock.now += seconds


def test_five_failures_of_one_keep_the_other_from_calling() -> None:
    _clock, _board, one, other = two()
    fail(one, 5)
    assert is_open(other)
    assert other.report().state == BreakerState.OPEN


def test_an_answered_probe_of_one_lets_the_other_probe_within_a_second() -> None:
    clock, _board, one, other = two()
    fail(one, 5)
    assert is_open(other)
    pass_by(clock, OPEN_SECONDS + HEARD_EVERY_SECONDS)
    one.reached(one.let_through())
    pass_by(clock)
    other.reached(other.let_through())
    assert {one.report().state, other.report().state} == {BreakerState.CLOSED}


def test_a_probe_in_vain_keeps_both_away_for_as_long_again() -> None:
    clock, _board, one, other = two()
    fail(one, 5)
    assert is_open(other)
    pass_by(clock, OPEN_SECONDS)
    fail(one, 1)
    pass_by(clock)
    assert is_open(other)


def test_a_word_that_is_over_is_followed_by_a_probe_and_not_by_everybody() -> None:
    clock, _board, one, other = two()
    fail(one, 5)
    assert is_open(other)
    pass_by(clock, OPEN_SECONDS + HEARD_EVERY_SECONDS)
    other.let_through()
    assert is_open(other)
    assert other.report().state == BreakerState.PROBING


def test_who_is_answered_himself_does_not_believe_one_machine_without_a_network() -> None:
    clock, _board, sick, well = two()
    well.reached(well.let_through())
    fail(sick, 5)
    pass_by(clock)
    assert not is_open(well)
    fail(well, 1)  # until it has reason to
    pass_by(clock)
    assert is_open(well)


def test_ones_own_finding_is_not_shortened_by_a_word_that_nobody_kept() -> None:
    clock, board, one, _other = two()
    fail(one, 5)
    board.take_back()  # as a cache that has gone
    pass_by(clock)
    assert is_open(one)
    pass_by(clock, OPEN_SECONDS)
    assert not is_open(one)


def test_the_others_are_asked_once_a_second_however_many_call() -> None:
    clock, board, one, _other = two()
    for _call in range(20):
        one.reached(one.let_through())
    assert board.asked == 1
    pass_by(clock)
    one.let_through()
    assert board.asked == 2
