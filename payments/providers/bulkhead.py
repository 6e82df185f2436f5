"""How many of a process's threads may wait for providers, so that the others serve everybody else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, get_ident, local

from payments.providers.base import ProviderNotCalled

WAIT_SECONDS = 1.0
CODE = "no_thread_free"
# By then one of the calls under way has ended.
RETRY_AFTER = 5


class Bulkhead:
    """At most half of so many threads call, and some more wait up to WAIT_SECONDS for a turn.

    Of those that are left at least a quarter of all, and one, never waits: who comes then is refused at once. So is
    everybody while all who call have done so for longer than that: nothing says that one of them is about to end.
    """

    def __init__(self, *, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._begun = clock, dict[int, float]()
        callers = max(1, threads // 2)
        self._turns = BoundedSemaphore(callers)
        self._queue = BoundedSemaphore(max(0, threads - callers - max(1, threads // 4)))
        self._this_thread = local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn of this thread, which may take it again inside; raises ProviderNotCalled when none becomes free."""
        if getattr(self._this_thread, "has_turn", False):
            yield
            return
        self._take()
        self._this_thread.has_turn = True
        self._begun[get_ident()] = self._clock()
        try:
            yield
        finally:
            del self._begun[get_ident()]
            self._this_thread.has_turn = False
            self._turns.release()

    def _take(self) -> None:
        if self._turns.acquire(blocking=False) or self._wait():
            return
        raise ProviderNotCalled(CODE, retry_after=RETRY_AFTER)

    def _wait(self) -> bool:
        newest = max(self._begun.copy().values(), default=self._clock())
        if newest + WAIT_SECONDS < self._clock() or not self._queue.acquire(blocking=False):
            return False
        try:
            return self._turns.acquire(timeout=WAIT_SECONDS)
        finally:
            self._queue.release()
