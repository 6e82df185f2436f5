"""Measure background work at size: `python -m benchmarks.background [--only JOB ...] [--scale 0.01]`.

Every job at a small and at its full size, over a ledger of its own in PostgreSQL. The table is printed, the numbers are
written to `var/bench/background.json`. It fails on a wrong result, never on a time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.database import PostgreSQL, fresh_postgresql
from benchmarks.environment import enter, production_environment
from benchmarks.report import BACKGROUND, say, write_report
from benchmarks.tables import render_background
from tests.plugin import ROOT

Report = dict[str, Any]
MOST_FOR_CONSTANT = 1.2  # the same work takes a few MB more or less from one time to the next


@dataclass(frozen=True, slots=True)
class Job:
    """A command, and how many payments it finds, in small and in full.

    A function of this name in `fill.py` makes the ledger for it, and one in `run.py` runs it and says what it must have
    done. `unit` is what it works through, `units_each` of them for every payment. `runs` come one after the other over
    the same ledger, each in a process of its own.
    """

    name: str
    unit: str
    small: int
    full: int
    units_each: int = 1
    runs: tuple[str, ...] = ("once",)


RETENTION = ("audit_before", "first", "again", "vacuum", "audit_after")
_ALL = (
    Job("sync_payments", "attempts", small=10_000, full=100_000),
    Job("close_expired_payments", "payments", small=10_000, full=100_000),
    Job("reconcile", "bill rows", small=10_000, full=1_000_000, runs=("first", "again", "unknown")),
    Job("verify_audit", "events", small=10_000, full=1_000_000, units_each=3),
    Job("keep_in_bounds", "messages", small=250, full=25_000, units_each=40, runs=RETENTION),
)
JOBS = {job.name: job for job in _ALL}


def main() -> int:
    """The exit status: 0 when nothing is wrong. Django is never set up here: a child would inherit the peak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(JOBS), nargs="+", default=list(JOBS))
    parser.add_argument("--scale", type=float, default=1.0, help="a share of every size, to see that it works")
    arguments = parser.parse_args()
    with fresh_postgresql() as (postgresql, directory):
        enter(production_environment(directory, ""))
        report = measure_all([JOBS[name] for name in arguments.only], arguments.scale, postgresql)
    return write_report(BACKGROUND, report, render_background(report))


def measure_all(jobs: list[Job], scale: float, postgresql: PostgreSQL) -> Report:
    """The whole report as JSON takes it. A job that breaks off is a failure and stops no other."""
    report: Report = {"scale": scale, "postgresql": postgresql.settings(), "rows": [], "failures": []}
    for job in jobs:
        try:
            report["rows"] += measure_job(job, scale, postgresql)
        except subprocess.CalledProcessError as error:
            report["failures"].append(f"{job.name} broke off: {error}")
    for row in report["rows"]:
        report["failures"] += [f"{row['job']}, {row['run']}, {row['rows']:,}: {wrong}" for wrong in row["wrong"]]
    return report


def measure_job(job: Job, scale: float, postgresql: PostgreSQL) -> list[Report]:
    """Its rows at the small size, then at the full one, which say whether its memory has grown with its work."""
    small, full = (measure_size(job, max(1, round(size * scale)), postgresql) for size in (job.small, job.full))
    for before, after in zip(small, full, strict=True):
        ratio = after["peak_mb"] / before["peak_mb"]
        after["peak_ratio"], after["is_memory_constant"] = round(ratio, 2), ratio <= MOST_FOR_CONSTANT
    return small + full


def measure_size(job: Job, count: int, postgresql: PostgreSQL) -> list[Report]:
    """A row for each run of the job over so many payments; their database takes gigabytes and is gone afterwards."""
    say(f"{job.name}: a ledger of {count:,} payments")
    with tempfile.TemporaryDirectory(prefix=f"gymbench-{job.name}-") as name:
        database = Path(name).name
        url = postgresql.create(database)
        _step(url, "fill", job.name, str(count), name)
        rows = [
            _row(job, count, run, _step(url, "run", job.name, str(count), name, run, str(postgresql.pid)))
            for run in job.runs
        ]
        postgresql.execute("postgres", f'DROP DATABASE "{database}"')
    return rows


def _row(job: Job, count: int, run: str, found: Report) -> Report:
    rows = count * job.units_each
    took = f"{found['seconds']} s, {found['cpu_seconds']} s of work, {found['peak_mb']} MB"
    say(f"{job.name}, {run}: {rows:,} {job.unit}: {took}")
    speed = rows / max(found["seconds"], 0.01)
    return {"job": job.name, "run": run, "unit": job.unit, "rows": rows, "per_second": round(speed, 1), **found}


def _step(url: str, *arguments: str) -> Report:
    """What it found; each in a process of its own, so that its memory is its own too. Raises CalledProcessError."""
    command = [sys.executable, "-m", "benchmarks.background.step", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.PIPE, text=True
    )
    found: Report = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
