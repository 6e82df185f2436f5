"""The quick form's own generator where wrk is not installed: what it checks is the same, its times are Python's."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import islice
from statistics import median, quantiles
from typing import Any

from benchmarks.http_request import Shot, send_encoded
from benchmarks.servers import Server

SAMPLE_CHARACTERS = 300


def drive_plainly(server: Server, shot: Shot, connections: int, seconds: int) -> dict[str, Any]:
    """The same numbers as `load.lua` prints, each request over a connection of its own."""
    took: list[float] = []
    wrong: list[str] = []
    lost = exhausted = 0
    requests, start = _requests(shot), time.perf_counter()

    def ask(request: bytes) -> None:
        begun = time.perf_counter()
        answer = send_encoded(request, server.port)
        took.append((time.perf_counter() - begun) * 1000)
        if answer.status != shot.status or shot.fragment.encode() not in answer.body:
            wrong.append(f"{answer.status} {answer.body[:SAMPLE_CHARACTERS]!r}")

    with ThreadPoolExecutor(connections) as threads:
        while time.perf_counter() < start + seconds and not exhausted:
            asked = [threads.submit(ask, request) for request in islice(requests, connections)]
            exhausted = len(asked) < connections
            lost += sum(isinstance(one.exception(), OSError | HTTPException) for one in asked)
    return {
        "requests": len(took),
        "seconds": time.perf_counter() - start,
        "p50_ms": median(took or [0.0]),
        "p99_ms": quantiles(took, n=100)[-1] if len(took) > 1 else 0.0,
        "wrong": len(wrong),
        "lost": lost,
        "exhausted": int(exhausted),
        "sample": wrong[0] if wrong else "",
    }


def _requests(shot: Shot) -> Iterator[bytes]:
    """What `write_requests` wrote, and again from the beginning unless each may be sent once."""
    while True:
        with shot.file.open("rb") as lines:
            while length := lines.readline():
                yield lines.read(int(length))
        if shot.once:
            return
