"""Whether one more fits a rate, by what was kept of those before; what is kept stays short, however high the rate."""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

# A rate that allows no more than so many keeps the instant of each, newest first. A higher one counts by as many parts
# of its period, and a part counts as long as anything in it may: it is stricter by a hundredth at most, never looser.
PARTS = 100
_HOW_MANY = itemgetter(1)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

# An instant, or a part's number since the epoch and how many came in it.
Kept = Sequence[float | tuple[int, int]]


@lru_cache(maxsize=64)
def read_rate(rate: str) -> tuple[int, int]:
    """`60/minute` as how many, and in how many seconds."""
    most, _slash, period = rate.partition("/")
    return int(most), _SECONDS[period]


def count_one(kept: Kept, rate: str, now: float) -> tuple[float | None, Kept]:
    """For how many seconds it has to wait, None where it fits; and what is to be kept then."""
    most, seconds = read_rate(rate)
    return (_by_instants if most <= PARTS else _by_parts)(kept, most, seconds, now)


def _by_instants(kept: Kept, most: int, seconds: int, now: float) -> tuple[float | None, Kept]:
    instants = [one for one in kept if isinstance(one, float) and one > now - seconds]
    if len(instants) >= most:
        return seconds - (now - instants[most - 1]), instants
    return None, [now, *instants]


def _by_parts(kept: Kept, most: int, seconds: int, now: float) -> tuple[float | None, Kept]:
    part = int(now * PARTS / seconds)
    parts = [one for one in kept if not isinstance(one, float) and one[0] >= part - PARTS]
    if sum(map(_HOW_MANY, parts)) >= most:
        return (parts[-1][0] + PARTS + 1) * seconds / PARTS - now, parts
    if parts and parts[0][0] == part:
        return None, [(part, parts[0][1] + 1), *parts[1:]]
    return None, [(part, 1), *parts]
