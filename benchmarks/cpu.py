"""Processor time of a request inside one process, without a server: the steadiest number there is.

`python -m benchmarks.cpu [--requests 200] [--rounds 5] [--profile]`: microseconds by operation, the least of the rounds
and the median; with `--profile`, where they go. PostgreSQL's own work is not in it, as another process does it.
"""

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import Any

from benchmarks.database import fresh_postgresql
from benchmarks.environment import become_the_service, production_environment
from benchmarks.http_request import Operation, Request
from benchmarks.report import say

LINES = 90
OPERATIONS = ("create", "create with key", "callback alipay", "callback again", "list member", "detail", "token check")


def main() -> None:
    """A table, then the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    with fresh_postgresql() as (postgresql, directory):
        become_the_service(production_environment(directory, postgresql.create("gymsite")))
        found = measure(arguments.requests, arguments.rounds, is_profiled=arguments.profile)
    print(json.dumps(found))


def measure(count: int, rounds: int, *, is_profiled: bool) -> dict[str, dict[str, int]]:
    """By operation: the least and the median of the rounds, in microseconds a request."""
    from benchmarks.operations import every_operation
    from benchmarks.world import build_world

    operations = {one.name: one for one in every_operation(build_world(members=20))}
    taken: dict[str, list[float]] = {name: [] for name in OPERATIONS}
    for _round in range(rounds + 1):
        for name in OPERATIONS:
            taken[name].append(_round_of(operations[name], count))
    found = {
        name: {"least": round(min(times[1:])), "median": round(median(times[1:]))} for name, times in taken.items()
    }
    for name, numbers in found.items():
        say(f"{name:<20}{numbers['least']:>8} us{numbers['median']:>8} us")
    if is_profiled:
        for name in OPERATIONS:
            _profile(operations[name], count)
    return found


def _round_of(operation: Operation, count: int) -> float:
    requests = _requests(operation, count)
    start = time.process_time()
    _answer(operation, requests)
    return (time.process_time() - start) / count * 1_000_000


def _profile(operation: Operation, count: int) -> None:
    """By the processor's clock: what waits costs nothing."""
    requests, profile = _requests(operation, count), cProfile.Profile(time.process_time)
    with profile:
        _answer(operation, requests)
    print(f"== {operation.name}")
    pstats.Stats(profile).sort_stats("cumulative").print_stats(LINES)


def _requests(operation: Operation, count: int) -> list[Request]:
    requests = list(operation.make(count))
    return requests if operation.once else (requests * count)[:count]


def _answer(operation: Operation, requests: list[Request]) -> None:
    from gymsite.wsgi import application

    for request in requests:
        call(application, request, operation)


def call(application: Callable[..., Any], request: Request, operation: Operation) -> None:
    """Answer it as a server has it answered; raises AssertionError for a wrong answer."""
    status: list[str] = []
    answer = application(_environ(request), lambda line, _headers: status.append(line))
    body = b"".join(answer)
    answer.close()
    assert status[0].startswith(str(operation.status)), f"{operation.name}: {status[0]} {body[:300]!r}"
    assert operation.fragment.encode() in body


def _environ(request: Request) -> dict[str, Any]:
    path, _mark, query = request.path.partition("?")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": headers.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        **headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


if __name__ == "__main__":
    main()
