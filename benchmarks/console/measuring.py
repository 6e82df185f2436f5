"""Open one page after the other inside this process, and take the time of the clock and of the processors."""

import json
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection
from django.test import Client

from benchmarks.console.filling import fill
from benchmarks.console.pages import Asked, every_page
from benchmarks.database import PostgreSQL
from benchmarks.plan import Plan
from benchmarks.processes import cpu_seconds
from benchmarks.report import say
from benchmarks.rounds import spread
from benchmarks.servers import HOST
from benchmarks.world import session_cookie

COUNTED = 3
HTMX = {"HX-Request": "true"}
EXPECTED = Path(__file__).with_name("expected_statements.json")
Row = dict[str, Any]


def measure_console(postgresql: PostgreSQL, plan: Plan) -> list[Row]:
    """A row for each page; Django points at `console`, which has the tables and nothing in them."""
    gym = fill(postgresql, plan.console_members, plan.console_payments)
    clients = {role: Client(headers={"Cookie": session_cookie(who)}) for role, who in gym.staff.items()}
    say(f"{'':<56}{'ms':>9}{'longest':>9}{'CPU':>9}{'database':>9}{'queries':>9}{'KB':>9}")
    every = every_page(gym, with_filters=plan.console_filters)
    return [_measured(postgresql, clients[asked.role], asked, plan.console_times) for asked in every]


def wrong_pages(rows: Sequence[Row]) -> Iterator[str]:
    """Wrong answers, and statements beyond those that are known, in words; never a time.

    The ways to search and filter a list are known as one.
    """
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    for row in rows:
        known = expected.get(row["name"] if row["page"] == row["name"] else f"{row['name']} ?", 0)
        if row["error"]:
            yield f"console, {row['page']}: {row['error']}"
        elif row["queries"] > known:
            yield f"console, {row['page']}: {row['queries']} queries, expected {known or 'none'}"


def _measured(postgresql: PostgreSQL, client: Client, asked: Asked, times: int) -> Row:
    """After a few that count the statements and warm up. What PostgreSQL does beside is among its own time."""
    size, queries, error = _checked(client, asked)
    database, own, taken = cpu_seconds(postgresql.pid), 0.0, []
    for _time in range(times):
        start, worked = time.perf_counter(), time.process_time()
        _answer(client, asked)
        taken.append((time.perf_counter() - start) * 1000)
        own += time.process_time() - worked
    row = {
        "kind": asked.kind,
        "name": asked.name,
        "page": f"{asked.name} {asked.query}".strip(),
        "wall_ms": spread([round(each, 1) for each in taken]),
        "cpu_ms": round(own / times * 1000, 1),
        "database_cpu_ms": round((cpu_seconds(postgresql.pid) - database) / times * 1000, 1),
        "queries": queries,
        "kb": round(size / 1000, 1),
        "error": error,
    }
    _tell(row)
    return row


def _tell(row: Row) -> None:
    wall = row["wall_ms"]
    numbers = (wall["median"], wall["max"], row["cpu_ms"], row["database_cpu_ms"], row["queries"], row["kb"])
    say(f"{row['page']:<56}{''.join(f'{number:>9}' for number in numbers)} {row['error']}")


def _checked(client: Client, asked: Asked) -> tuple[int, int, str]:
    """Its bytes, its statements, and what is wrong with it.

    The least of a few: once in so many seconds a session is seen again, and the gym's own face is read again.
    """
    counts = []
    for _time in range(COUNTED):
        statements: list[str] = []
        with connection.execute_wrapper(partial(_count, statements)):
            answer = _answer(client, asked)
        counts.append(len(statements))
    wrong = answer.status_code not in (200, 302) or (asked.term and (b"href=" in answer.content) != asked.finds)
    error = f"{answer.status_code} {answer.content[:200]!r}" if wrong else ""
    return len(answer.content), min(counts), error


def _answer(client: Client, asked: Asked) -> Any:
    """With an empty cache: what others have just looked at helps nobody."""
    cache.clear()
    if asked.term:
        return client.post(asked.path, {"q": asked.term}, headers=HTMX, SERVER_NAME=HOST)
    return client.get(asked.path + quote(asked.query, safe="?="), SERVER_NAME=HOST)


def _count(statements: list[str], execute: Any, sql: str, *arguments: Any) -> Any:
    statements.append(sql)
    return execute(sql, *arguments)
