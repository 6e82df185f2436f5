"""The floor: the SQL that the service sends for an operation, sent by pgbench to a copy of the service's database."""

import math
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.database import PostgreSQL
from benchmarks.floor.script import FIRST_IDS, write_script
from benchmarks.http_request import Operation, Request
from benchmarks.load import Cell, watched
from benchmarks.plan import Plan
from benchmarks.world import World
from payments.models import Payment

ROWS = Path(__file__).with_name("rows.sql")
NAME = "floor"
READINGS = 20
FIRST_ROW = 1_000_000_000  # above those of the service's rows
# Rows for so many runs a second (2,300 were the most that was ever reached), three times over: each of 64 clients takes
# every 64th, and one may run more often than the others. Of five seconds that is 60,000 rows, made in a second.
RUNS_A_SECOND, MARGIN = 4000, 3.0
_DONE = re.compile(r"transactions actually processed: (\d+)")
_LATENCY = re.compile(r"latency average = ([\d.]+) ms")


@dataclass(slots=True)
class Floor:
    """Measured as a server is. `scripts` by operation; `taking` are those whose every run takes a fresh row."""

    postgresql: PostgreSQL
    directory: Path
    member_id: int
    scripts: dict[str, list[Path]] = field(default_factory=dict)
    taking: set[str] = field(default_factory=set)
    taken: int = FIRST_ROW

    name = NAME

    def measure(self, name: str, connections: int, plan: Plan) -> Cell:
        """One cell, with fresh rows where the operation takes some; the mean is its p50, and it has no p99."""
        first = self._fresh_rows(plan.seconds) if name in self.taking else 0
        command = self._command(self.scripts[name], connections, plan.seconds, first)
        return watched(lambda: _found(command, plan.seconds), 0, self.postgresql.pid)

    def _fresh_rows(self, seconds: int) -> int:
        count = math.ceil(RUNS_A_SECOND * seconds * MARGIN)
        first, self.taken = self.taken + 1, self.taken + count
        rows = {"first": first, "last": self.taken, "member": self.member_id}
        self.postgresql.execute(NAME, ROWS.read_text(encoding="utf-8"), rows)
        return first

    def _command(self, scripts: Sequence[Path], clients: int, seconds: int, first: int) -> list[str]:
        """Scripts for so many clients and seconds, with rows from `first` on."""
        command = [str(self.postgresql.program("pgbench")), "-n", "-M", "prepared", "-j", "1"]
        command += [f"-h{self.postgresql.directory}", "-Upostgres", f"-c{clients}", f"-T{seconds}"]
        command += ["-Di=-1", f"-Dclients={clients}", f"-Dfirst={first}"]
        return [*command, *(f"-f{script}" for script in scripts), NAME]


def _found(command: list[str], seconds: int) -> dict[str, Any]:
    """What pgbench said; a client that ended early is an error."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    count, latency = _DONE.search(done.stdout), _LATENCY.search(done.stdout)
    aborted = len(re.findall(r"aborted", done.stderr)) + (done.returncode != 0)
    return {
        "requests": int(count[1]) if count else 0,
        "seconds": seconds,
        "p50_ms": float(latency[1]) if latency else 0.0,
        "wrong": aborted,
        "sample": done.stderr.strip()[:300] if aborted else "",
    }


def build_floor(postgresql: PostgreSQL, world: World, operations: list[Operation], directory: Path) -> Floor:
    """Capture the operations in this process, then copy the service's database, to which nobody else is connected."""
    floor = Floor(postgresql, directory, world.payer.member_id)
    for table, first in FIRST_IDS.items():
        postgresql.execute("gymsite", "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])
    for operation in operations:
        floor.scripts[operation.name] = _scripts(operation, floor)
    connection.close()
    postgresql.create(NAME, like="gymsite")
    return floor


def _scripts(operation: Operation, floor: Floor) -> list[Path]:
    """One script a request; of requests that may come again each has been answered before."""
    requests = list(operation.make(1 if operation.once else READINGS))[:READINGS]
    newest = Payment.objects.order_by("-id").first()
    if not operation.once:
        capture(operation, requests[0])
    captured = [capture(operation, request) for request in requests]
    used = newest if newest and _is_used_up(newest) else None
    if used:
        floor.taking.add(operation.name)
    paths = []
    for number, statements in enumerate(captured):
        path = floor.directory / f"floor-{operation.name}-{number}.sql".replace(" ", "-")
        path.write_text(write_script(statements, index=used.transaction_id_index if used else ""), encoding="utf-8")
        paths.append(path)
    return paths


def capture(operation: Operation, request: Request) -> list[str]:
    """The statements of this request, answered inside this process: every value in its place, BEGIN and COMMIT too."""
    headers = {**request.headers, "Host": "127.0.0.1"}
    content_type = headers.pop("Content-Type", "")
    with CaptureQueriesContext(connection) as captured:
        answer = Client(headers=headers).generic(request.method, request.path, request.body, content_type=content_type)
    assert answer.status_code == operation.status, f"{operation.name}: {answer.status_code} {answer.content[:300]!r}"
    return [str(query["sql"]) for query in captured.captured_queries]


def _is_used_up(payment: Payment) -> bool:
    """Whether the payment was paid by what was captured."""
    before = payment.status
    payment.refresh_from_db()
    return before == "pending" != payment.status
