"""pgbench runs scripts: what the database alone can do."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.database import PostgreSQL
from benchmarks.load import Cell, watched

_DONE = re.compile(r"transactions actually processed: (\d+)")
_LATENCY = re.compile(r"latency average = ([\d.]+) ms")


@dataclass(frozen=True, slots=True)
class Run:
    """Scripts for so many clients and seconds, with rows from `first` on."""

    scripts: Sequence[Path]
    clients: int
    seconds: int
    first: int


def run_pgbench(postgresql: PostgreSQL, database: str, run: Run) -> Cell:
    """The cell, with the mean for its p50 and no p99; a client that ended early is an error."""
    return watched(lambda: _found(_command(postgresql, database, run), run.seconds), 0, postgresql.pid)


def _found(command: list[str], seconds: int) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    count, latency = _DONE.search(done.stdout), _LATENCY.search(done.stdout)
    aborted = len(re.findall(r"aborted", done.stderr)) + (done.returncode != 0)
    return {
        "requests": int(count[1]) if count else 0,
        "seconds": seconds,
        "p50_ms": float(latency[1]) if latency else 0.0,
        "p99_ms": 0.0,
        "wrong": aborted,
        "lost": 0,
        "exhausted": 0,
        "sample": done.stderr.strip()[:300] if aborted else "",
    }


def _command(postgresql: PostgreSQL, database: str, run: Run) -> list[str]:
    command = [str(postgresql.programs / "pgbench"), "-n", "-M", "prepared", "-j", "1"]
    command += [f"-h{postgresql.directory}", "-Upostgres", f"-c{run.clients}", f"-T{run.seconds}"]
    command += ["-Di=-1", f"-Dclients={run.clients}", f"-Dfirst={run.first}"]
    return [*command, *(f"-f{script}" for script in run.scripts), database]
