"""A rate is never looser than it says, however high it is, and what is kept of it stays short."""

import pytest

from foundation.api.rates import PARTS, count_one

NOON = 1_764_043_200.0


def let_in(rate, instants):
    """Which of these requests went on, and what is kept behind them."""
    kept, went_on = (), []
    for instant in instants:
        wait, kept = count_one(kept, rate, instant)
        went_on += [instant] if wait is None else []
    return went_on, kept


@pytest.mark.parametrize("rate", ["60/minute", "100/second", "101/minute", "5000/hour", "1000/second"])
def test_never_more_than_it_says_in_any_period(rate):
    most, period = rate.split("/")
    most, seconds = int(most), {"second": 1, "minute": 60, "hour": 3600}[period]
    went_on, _kept = let_in(rate, [NOON + number * seconds / most / 3 for number in range(most * 7)])
    assert all(later - first >= seconds for first, later in zip(went_on, went_on[most:], strict=False))
    assert len(went_on) > most * 2 * 0.97


def test_a_high_rate_keeps_a_hundred_numbers_and_says_when_one_may_come_again():
    went_on, kept = let_in("100000/hour", [NOON + number / 50 for number in range(110_000)])
    assert len(went_on) == 100_000
    assert len(kept) <= PARTS + 1
    wait, _kept = count_one(kept, "100000/hour", NOON + 2200)
    assert 1400 < wait <= 1400 + 36
    assert count_one(kept, "100000/hour", NOON + 2200 + wait)[0] is None


def test_what_an_hour_kept_is_gone_after_it():
    _went_on, kept = let_in("500/hour", [NOON] * 500)
    assert count_one(kept, "500/hour", NOON + 3599)[0] > 0
    assert count_one(kept, "500/hour", NOON + 3637)[1] == [(int((NOON + 3637) * PARTS / 3600), 1)]
