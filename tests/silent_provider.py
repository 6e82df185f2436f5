"""A provider that takes every call and never answers, and how long everybody else waits meanwhile."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class SilentProvider:
    """Where it listens, and who has called it: connections that are held open without a word."""

    url: str
    callers: list[socket.socket] = field(default_factory=list)


@contextmanager
def silent_provider() -> Iterator[SilentProvider]:
    """One that listens for the length of the block."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        provider = SilentProvider(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    provider.callers.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield provider
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for caller in provider.callers:
                caller.close()


@dataclass(slots=True)
class Waits:
    """How long each of many requests took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def time(self, request: Callable[[], object]) -> None:
        """Send one more."""
        began = time.monotonic()
        request()
        self.seconds.append(time.monotonic() - began)

    @property
    def median(self) -> float:
        """What half of them took at most."""
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """What all but a hundredth took at most."""
        return sorted(self.seconds)[max(0, round(len(self.seconds) * 0.99) - 1)]

    def __str__(self) -> str:
        figures = (self.median, self.p99, max(self.seconds))
        return "p50 {:.0f} ms, p99 {:.0f} ms, most {:.0f} ms".format(*(figure * 1000 for figure in figures))
