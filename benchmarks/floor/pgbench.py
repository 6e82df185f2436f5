"""pgbench runs scripts: what the database alone can do."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.load import Cell
from benchmarks.processes import cpu_seconds


@dataclass(frozen=True, slots=True)
class Run:
    """Scripts for so many clients and seconds, with rows from `first` on."""

    scripts: Sequence[Path]
    clients: int
    seconds: int
    first: int


def run_pgbench(postgresql: PostgreSQL, database: str, run: Run, logs: Path) -> Cell:
    """The cell; a client that ended early is an error."""
    for log in logs.glob("floor.*"):
        log.unlink()
    before, children = cpu_seconds(postgresql.pid), os.times()
    done = subprocess.run(_command(postgresql, database, run), cwd=logs, capture_output=True, text=True, check=False)
    worked, own = cpu_seconds(postgresql.pid) - before, os.times()
    took = sorted(int(line.split()[2]) / 1000 for log in logs.glob("floor.*") for line in log.open())
    aborted = len(re.findall(r"aborted", done.stderr)) + (done.returncode != 0)
    count = max(len(took), 1)
    spent = own.children_user - children.children_user + own.children_system - children.children_system
    return Cell(
        requests=len(took),
        per_second=round(len(took) / run.seconds, 1),
        p50_ms=round(took[count // 2], 2) if took else 0.0,
        p99_ms=round(took[int(count * 0.99)], 2) if took else 0.0,
        errors=aborted,
        cpu_ms=round(spent * 1000 / count, 3),
        database_cpu_ms=round(worked * 1000 / count, 3),
        sample=done.stderr.strip()[:300] if aborted else "",
    )


def _command(postgresql: PostgreSQL, database: str, run: Run) -> list[str]:
    command = [str(postgresql.programs / "pgbench"), "-n", "-M", "prepared", "-j", "1", "--log", "--log-prefix=floor"]
    command += [f"-h{postgresql.directory}", "-Upostgres", f"-c{run.clients}", f"-T{run.seconds}"]
    command += ["-Di=-1", f"-Dclients={run.clients}", f"-Dfirst={run.first}"]
    return [*command, *(f"-f{script}" for script in run.scripts), database]
