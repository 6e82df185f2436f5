"""The quick form's own generator where wrk is not installed: what it checks is the same, its times are Python's."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from benchmarks.servers import HOST, Server
from benchmarks.shot import Shot

SAMPLE_CHARACTERS = 300


@dataclass(slots=True)
class Tally:
    """What the threads found; each adds to it under the lock, from which it also takes its next request."""

    requests: Iterator[bytes]
    status: int
    fragment: bytes
    lock: threading.Lock = field(default_factory=threading.Lock)
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    exhausted: int = 0

    def next(self) -> bytes | None:
        """The next request; None when none is left."""
        with self.lock:
            request = next(self.requests, None)
            self.exhausted += request is None
            return request

    def add(self, seconds: float, status: int, body: bytes) -> None:
        """Note one answer."""
        with self.lock:
            self.took.append(seconds)
            if status != self.status or self.fragment not in body:
                self.wrong.append(f"{status} {body[:SAMPLE_CHARACTERS]!r}")


def drive_plainly(server: Server, shot: Shot, connections: int, seconds: int) -> dict[str, Any]:
    """The same numbers as `load.lua` prints."""
    tally = Tally(_requests(shot), shot.status, shot.fragment.encode())
    start = time.perf_counter()
    threads = [
        threading.Thread(target=_work, args=(tally, server.port, start + seconds)) for _each in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    milliseconds = [1000 * took for took in tally.took] or [0.0]
    return {
        "requests": len(tally.took),
        "seconds": time.perf_counter() - start,
        "p50_ms": median(milliseconds),
        "p99_ms": quantiles(milliseconds, n=100)[-1] if len(milliseconds) > 1 else milliseconds[0],
        "wrong": len(tally.wrong),
        "lost": tally.lost,
        "exhausted": tally.exhausted,
        "sample": tally.wrong[0] if tally.wrong else "",
    }


def _work(tally: Tally, port: int, until: float) -> None:
    try:
        while time.perf_counter() < until and _keep_asking(tally, port, until):
            pass  # over a new connection each time
    except (OSError, http.client.HTTPException):
        with tally.lock:
            tally.lost += 1


def _keep_asking(tally: Tally, port: int, until: float) -> bool:
    """Ask until the server closes the connection; whether there may be more to ask."""
    with socket.create_connection((HOST, port), timeout=10) as connection:
        while time.perf_counter() < until:
            request = tally.next()
            if request is None:
                return False
            start = time.perf_counter()
            answer = _send(connection, request)
            tally.add(time.perf_counter() - start, answer.status, answer.read())
            if answer.will_close:
                return True
    return False


def _send(connection: socket.socket, request: bytes) -> http.client.HTTPResponse:
    connection.sendall(request)
    answer = http.client.HTTPResponse(connection, method=request.split(b" ", 1)[0].decode())
    answer.begin()
    return answer


def _requests(shot: Shot) -> Iterator[bytes]:
    """What `write_requests` wrote, and again from the beginning unless each may be sent once."""
    while True:
        with shot.file.open("rb") as lines:
            while length := lines.readline():
                yield lines.read(int(length))
        if shot.once:
            return
