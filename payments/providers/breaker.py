"""A provider that cannot be reached is left alone for a while, so that nobody waits for what will not come.

Each process finds that out for itself, or hears the word of another that has: on this machine or elsewhere.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from threading import Lock
from typing import Protocol

from payments.providers.base import ProviderNotCalled

FAILURES_IN_A_ROW = 5
OPEN_SECONDS = 15.0
# A process asks for the word of others no more often than this.
HEARD_EVERY_SECONDS = 1.0
CODE = "breaker_open"


class BreakerState(StrEnum):
    """CLOSED: calls are made. OPEN: none is. PROBING: one is, and the others wait for what becomes of it."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True)
class BreakerReport:
    """Where a breaker stands: for whoever watches. `retry_after` is 0 while it is closed."""

    state: BreakerState
    failures: int
    retry_after: int


class Word(Protocol):
    """What a breaker tells all others of its provider: leave it alone."""

    def say(self, seconds: float) -> None:
        """For so long."""

    def take_back(self) -> None:
        """Before that is over."""

    def is_said(self) -> bool:
        """By anybody else."""


class Alone:
    """The word of a breaker that has no others."""

    def say(self, seconds: float) -> None:
        """To nobody."""

    def take_back(self) -> None:
        """From nobody."""

    def is_said(self) -> bool:
        """Never."""
        return False


class Breaker:
    """Opens behind FAILURES_IN_A_ROW calls that reached nobody; OPEN_SECONDS later one call is let through as a probe.

    What becomes of the probe closes it, or opens it for as long again. Threads share it; nothing is held during a call.
    It opens by the `word` of another, too, and probes when that is over, or taken back as another's probe was answered.
    Who is being answered himself does not believe it: one machine without a network must not stop all others.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, word: Word | None = None) -> None:
        self._clock, self._lock, self._word = clock, Lock(), word or Alone()
        self._failures = 0
        self._closed_again_at: float | None = None
        # Who may say how it goes on: each call is let through under the turn of its time, and every change begins one.
        self._turn = 0
        self._is_probing = False
        # Whether it is open by the word of another alone, and when it listens again.
        self._is_told, self._hears_at = False, clock()
        self._answered_at: float | None = None

    def require_closed(self) -> None:
        """Raises ProviderNotCalled while no call would be let through."""
        self._hear()
        with self._lock:
            self._require_closed()

    def let_through(self) -> int:
        """The turn under which a call may be made now; raises ProviderNotCalled."""
        self._hear()
        with self._lock:
            self._require_closed()
            if self._closed_again_at is not None:
                self._is_probing = True
                self._turn += 1
            return self._turn

    def reached(self, turn: int) -> None:
        """A call of this turn was answered, whatever the answer was."""
        with self._lock:
            if turn != self._turn:
                return
            was_open, self._answered_at = self._closed_again_at is not None, self._clock()
            self._failures, self._closed_again_at, self._is_probing, self._is_told = 0, None, False, False
        if was_open:
            self._word.take_back()

    def not_reached(self, turn: int) -> None:
        """A call of this turn has reached nobody."""
        with self._lock:
            if turn != self._turn:
                return
            self._failures += 1
            opens = self._is_probing or self._failures >= FAILURES_IN_A_ROW
            if opens:
                self._open(is_told=False)
        if opens:
            self._word.say(OPEN_SECONDS)

    def gave_up(self, turn: int) -> None:
        """A call of this turn was not made after all, or says nothing: if it was the probe, the next one is."""
        with self._lock:
            if turn == self._turn:
                self._is_probing = False

    def report(self) -> BreakerReport:
        """Where it stands now."""
        self._hear()
        with self._lock:
            if self._closed_again_at is None:
                return BreakerReport(BreakerState.CLOSED, self._failures, 0)
            state = BreakerState.PROBING if self._is_probing else BreakerState.OPEN
            return BreakerReport(state, self._failures, self._retry_after())

    def _hear(self) -> None:
        """Open by the word of another; when that is no longer said, it is time for a probe."""
        with self._lock:
            if self._clock() < self._hears_at:
                return
            self._hears_at = self._clock() + HEARD_EVERY_SECONDS
        is_said = self._word.is_said()  # which asks the cache, and may take a moment
        with self._lock:
            if is_said and not self._is_probing and self._is_through and self._is_believing:
                self._open(is_told=True)
            elif self._is_told and not is_said:
                self._closed_again_at, self._is_told = self._clock(), False

    @property
    def _is_believing(self) -> bool:
        answered = self._answered_at
        return self._failures > 0 or answered is None or self._clock() - answered > OPEN_SECONDS

    @property
    def _is_through(self) -> bool:
        return self._closed_again_at is None or self._closed_again_at <= self._clock()

    def _open(self, *, is_told: bool) -> None:
        self._closed_again_at, self._is_probing = self._clock() + OPEN_SECONDS, False
        self._is_told = is_told
        self._turn += 1

    def _require_closed(self) -> None:
        if self._closed_again_at is None:
            return
        if self._is_probing or self._closed_again_at > self._clock():
            raise ProviderNotCalled(CODE, retry_after=self._retry_after())

    def _retry_after(self) -> int:
        assert self._closed_again_at is not None  # the callers have looked
        return max(1, ceil(self._closed_again_at - self._clock()))
