"""Processor time of a request inside one process, without a server: the steadiest number there is.

`python -m benchmarks.cpu [--requests 200] [--rounds 5] [--profile]`: microseconds by operation, the least of the rounds
and the median; with `--profile`, where they go. PostgreSQL's own work is not in it, as another process does it.
"""

import argparse
import cProfile
import json
import pstats
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

from benchmarks.database import start_postgresql
from benchmarks.environment import enter, production_environment
from benchmarks.progress import say

if TYPE_CHECKING:
    from benchmarks.http_request import Request
    from benchmarks.operations import Operation

LINES = 90
OPERATIONS = ("create", "create with key", "callback alipay", "callback again", "list member", "detail", "token check")


def main() -> None:
    """A table, then the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    postgresql, stop = start_postgresql()
    try:
        with tempfile.TemporaryDirectory(prefix="gymbench-") as name:
            enter(production_environment(Path(name), postgresql.create("gymsite")))
            django.setup()
            found = measure(arguments.requests, arguments.rounds, is_profiled=arguments.profile)
    finally:
        stop()
    print(json.dumps(found))


def measure(count: int, rounds: int, *, is_profiled: bool) -> dict[str, dict[str, int]]:
    """By operation: the least and the median of the rounds, in microseconds a request."""
    from django.core.management import call_command

    from benchmarks.operations import every_operation
    from benchmarks.world import build_world

    call_command("migrate", verbosity=0)
    operations = {one.name: one for one in every_operation(build_world(members=20, payments_each=60))}
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


def _round_of(operation: "Operation", count: int) -> float:
    requests = _requests(operation, count)
    start = time.process_time()
    _answer(operation, requests)
    return (time.process_time() - start) / count * 1_000_000


def _profile(operation: "Operation", count: int) -> None:
    """By the processor's clock: what waits costs nothing."""
    requests, profile = _requests(operation, count), cProfile.Profile(time.process_time)
    with profile:
        _answer(operation, requests)
    print(f"== {operation.name}")
    pstats.Stats(profile).sort_stats("cumulative").print_stats(LINES)


def _requests(operation: "Operation", count: int) -> "list[Request]":
    requests = list(operation.make(count))
    return requests if operation.once else (requests * count)[:count]


def _answer(operation: "Operation", requests: "list[Request]") -> None:
    from benchmarks.wsgi_call import call
    from gymsite.wsgi import application

    for request in requests:
        call(application, request, operation)


if __name__ == "__main__":
    main()
