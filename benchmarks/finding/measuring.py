"""Ask the box for one thing after the other, open the home and every list, and take the time."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from django.contrib import admin
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from benchmarks.database import PostgreSQL
from benchmarks.finding.filling import fill
from benchmarks.progress import say
from benchmarks.servers import HOST
from benchmarks.world import build_world

GOAL_MS = 200
PAGE_GOAL_MS = 300


def measure(
    postgresql: PostgreSQL, database: str, members: int, payments: int, times: int
) -> dict[str, dict[str, float]]:
    """By what is looked for, and by page: the median and the longest of so many answers, in milliseconds."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)  # whose names pages look up
    terms = fill(postgresql, database, members, payments)
    client, found = Client(headers={"Cookie": build_world(members=0, payments_each=0).cookie}), {}
    for what, term in terms.items():
        found[what] = _taken(what, GOAL_MS, times, partial(_answer, client, what, term))
    for path in ("/admin/", *_lists()):
        found[path] = _taken(path, PAGE_GOAL_MS, times, partial(_page, client, path))
    return found


def _lists() -> Iterator[str]:
    """Their addresses."""
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _taken(what: str, goal: int, times: int, ask: Callable[[], float]) -> dict[str, float]:
    """The first answer warms up and is not counted."""
    taken = [ask() for _time in range(times + 1)][1:]
    middle = round(median(taken), 1)
    say(f"{what:<36}{middle:>9} ms{max(taken):>9.1f} ms  {'reached' if middle <= goal else 'NOT REACHED'}")
    return {"median": middle, "longest": round(max(taken), 1)}


def _page(client: Client, path: str) -> float:
    """Raises RuntimeError for a page that did not come."""
    cache.clear()
    start = time.perf_counter()
    answer = client.get(path, SERVER_NAME=HOST)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{path}: {answer.status_code}")
    return taken


def _answer(client: Client, what: str, term: str) -> float:
    """Raises RuntimeError for a wrong answer."""
    start = time.perf_counter()
    answer = client.post("/admin/search/", {"q": term}, headers={"HX-Request": "true"}, SERVER_NAME=HOST)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code != 200 or (b"href=" not in answer.content) != what.startswith("nobody"):
        raise RuntimeError(f"{what}: {answer.status_code} {answer.content!r}")
    return taken
