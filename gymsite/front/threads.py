"""The threads that Django works in: a fixed number that stay, each with its connection to the database.

Python's own pool does the same at twice the cost of a request's whole way through the front: measured, see
docs/adr/0028-a-front-that-collects-requests.md.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from gymsite.front.limits import THREAD_SECONDS

Result = TypeVar("Result")


class NoThreadFree(Exception):
    """All are busy, and were for as long as a request may wait; nothing was done."""


class _Job:
    """Work that one thread takes, or that is given up before: whichever comes first, and never both."""

    __slots__ = ("_arguments", "_loop", "_unclaimed", "_work", "outcome")

    def __init__(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._work, self._arguments, self._unclaimed = work, arguments, [True]
        self._loop = asyncio.get_running_loop()
        self.outcome: asyncio.Future[Any] = self._loop.create_future()

    def give_up(self) -> None:
        """In the loop, when its time is over."""
        if self._claimed():
            self._tell(self.outcome.set_exception, NoThreadFree())

    def do(self) -> None:
        """In a thread."""
        if not self._claimed():
            return
        tell: Callable[[Any], None] = self.outcome.set_result
        try:
            told = self._work(*self._arguments)
        except BaseException as error:
            tell, told = self.outcome.set_exception, error
        with suppress(RuntimeError):  # the loop has ended: nobody waits
            self._loop.call_soon_threadsafe(self._tell, tell, told)

    def _claimed(self) -> bool:
        try:
            return self._unclaimed.pop()  # of two at once one finds it empty
        except IndexError:
            return False

    def _tell(self, tell: Callable[[Any], None], told: Any) -> None:
        if not self.outcome.done():
            tell(told)


class Threads:
    """So many threads of this process, begun with the first work. Work begins in the order in which it came."""

    def __init__(self, count: int) -> None:
        self._count, self._in_hand, self._jobs = count, 0, SimpleQueue[_Job]()
        self._running: list[threading.Thread] = []

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """What the work returns or raises; raises NoThreadFree when its turn does not come in time."""
        if not self._running:
            self._begin()
        job, timer = _Job(work, arguments), None
        self._in_hand += 1
        if self._in_hand > self._count:
            timer = asyncio.get_running_loop().call_later(THREAD_SECONDS, job.give_up)
        self._jobs.put(job)
        try:
            result: Result = await job.outcome
        finally:
            self._in_hand -= 1
            if timer is not None:
                timer.cancel()
        return result

    def _begin(self) -> None:
        """Not before the worker is a process of its own. The server waits for answers, nobody for idle threads."""
        names = (f"request-{number + 1}" for number in range(self._count))
        self._running = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in self._running:
            thread.start()

    def _work(self) -> None:
        while True:
            self._jobs.get().do()
