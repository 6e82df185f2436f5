"""How long a call to a provider may take in all, and whether it was answered. No Django in here.

The call of this thread is known to whatever sends or reads for it, so that no verb hands it on.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a connection may take to be made, and a call from its beginning to the last byte of its end."""

    connect_seconds: float
    call_seconds: float


_A_MOMENT = 0.001

# For whatever is done while nobody waits.
BACKGROUND = Patience(connect_seconds=2.0, call_seconds=8.0)


@dataclass(slots=True)
class Call:
    """What is under way, by the clock of `time.monotonic`. `is_answered` once a provider has said anything at all."""

    ends_at: float
    patience: Patience
    is_answered: bool = False

    @property
    def seconds_left(self) -> float:
        """How much longer it may take; a moment when that is nothing, for a time-out of 0 would mean something else."""
        return max(_A_MOMENT, self.ends_at - time.monotonic())

    @property
    def seconds_to_connect(self) -> float:
        """The same for making a connection."""
        return min(self.patience.connect_seconds, self.seconds_left)

    @property
    def seconds_to_read(self) -> float:
        """The same for the next part of an answer."""
        return min(self.patience.call_seconds, self.seconds_left)

    @property
    def time_outs(self) -> tuple[float, float]:
        """For the library's own: to connect, and to wait for any part of the answer."""
        return (self.seconds_to_connect, self.seconds_to_read)

    def go_on_for(self, seconds: float) -> None:
        """What has begun well may take so long from now on, though no part of it longer than the whole was to take."""
        self.ends_at = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it has taken as long as it may."""
        return time.monotonic() >= self.ends_at


_CALL: ContextVar[Call | None] = ContextVar("call", default=None)


@contextmanager
def call_within(patience: Patience) -> Iterator[Call]:
    """A call of this thread that may take so long; inside another one, no longer than what is left of that."""
    outer = _CALL.get()
    ends_at = time.monotonic() + patience.call_seconds
    if outer is not None:
        ends_at = min(ends_at, outer.ends_at)
    call = Call(ends_at, patience)
    before = _CALL.set(call)
    try:
        yield call
    finally:
        _CALL.reset(before)
        if outer is not None:
            outer.is_answered |= call.is_answered


def call_under_way() -> Call:
    """The call of this thread; one that begins now, with BACKGROUND's patience, where nobody has begun one."""
    call = _CALL.get()
    return call or Call(time.monotonic() + BACKGROUND.call_seconds, BACKGROUND)
