"""A provider that cannot be reached is left alone for a while, so that nobody waits for what will not come."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from threading import Lock

from payments.providers.base import ProviderNotCalled

FAILURES_IN_A_ROW = 5
OPEN_SECONDS = 15.0
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


class Breaker:
    """Opens behind FAILURES_IN_A_ROW calls that reached nobody; OPEN_SECONDS later one call is let through as a probe.

    What becomes of the probe closes it, or opens it for as long again. Threads share it; nothing is held during a call.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures = 0
        self._closed_again_at: float | None = None
        # Who may say how it goes on: each call is let through under the turn of its time, and every change begins one.
        self._turn = 0
        self._is_probing = False

    def require_closed(self) -> None:
        """Raises ProviderNotCalled while no call would be let through."""
        with self._lock:
            self._require_closed()

    def let_through(self) -> int:
        """The turn under which a call may be made now; raises ProviderNotCalled."""
        with self._lock:
            self._require_closed()
            if self._closed_again_at is not None:
                self._is_probing = True
                self._turn += 1
            return self._turn

    def reached(self, turn: int) -> None:
        """A call of this turn was answered, whatever the answer was."""
        with self._lock:
            if turn == self._turn:
                self._failures, self._closed_again_at, self._is_probing = 0, None, False

    def not_reached(self, turn: int) -> None:
        """A call of this turn has reached nobody."""
        with self._lock:
            if turn != self._turn:
                return
            self._failures += 1
            if self._is_probing or self._failures >= FAILURES_IN_A_ROW:
                self._closed_again_at, self._is_probing = self._clock() + OPEN_SECONDS, False
                self._turn += 1

    def gave_up(self, turn: int) -> None:
        """A call of this turn was not made after all, or says nothing: if it was the probe, the next one is."""
        with self._lock:
            if turn == self._turn:
                self._is_probing = False

    def report(self) -> BreakerReport:
        """Where it stands now."""
        with self._lock:
            if self._closed_again_at is None:
                return BreakerReport(BreakerState.CLOSED, self._failures, 0)
            state = BreakerState.PROBING if self._is_probing else BreakerState.OPEN
            return BreakerReport(state, self._failures, self._retry_after())

    def _require_closed(self) -> None:
        if self._closed_again_at is None:
            return
        if self._is_probing or self._closed_again_at > self._clock():
            raise ProviderNotCalled(CODE, retry_after=self._retry_after())

    def _retry_after(self) -> int:
        assert self._closed_again_at is not None  # the callers have looked
        return max(1, ceil(self._closed_again_at - self._clock()))
