"""Ask the box for one thing after the other, and take the time."""

import time
from statistics import median

from django.core.management import call_command
from django.test import Client

from benchmarks.database import PostgreSQL
from benchmarks.finding.filling import fill
from benchmarks.progress import say
from benchmarks.servers import HOST
from benchmarks.world import build_world

GOAL_MS = 200


def measure(
    postgresql: PostgreSQL, database: str, members: int, payments: int, times: int
) -> dict[str, dict[str, float]]:
    """By what is looked for: the median and the longest of so many answers, in milliseconds."""
    call_command("migrate", verbosity=0)
    terms = fill(postgresql, database, members, payments)
    client, found = Client(headers={"Cookie": build_world(members=0, payments_each=0).cookie}), {}
    for what, term in terms.items():
        taken = [_answer(client, what, term) for _time in range(times + 1)][1:]
        found[what] = {"median": round(median(taken), 1), "longest": round(max(taken), 1)}
        word = "reached" if found[what]["median"] <= GOAL_MS else "NOT REACHED"
        say(f"{what:<20}{found[what]['median']:>9} ms{found[what]['longest']:>9} ms  {word}")
    return found


def _answer(client: Client, what: str, term: str) -> float:
    """Raises RuntimeError for a wrong answer."""
    start = time.perf_counter()
    answer = client.post("/admin/search/", {"q": term}, headers={"HX-Request": "true"}, SERVER_NAME=HOST)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code != 200 or (b"href=" not in answer.content) != what.startswith("nobody"):
        raise RuntimeError(f"{what}: {answer.status_code} {answer.content!r}")
    return taken
