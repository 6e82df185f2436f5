"""Fill a ledger, and run a job over it; each step in a process of its own, so that its memory is its own too."""

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.background.plan import Job
from benchmarks.background.store import Ledger
from benchmarks.progress import say
from tests.plugin import ROOT

Row = dict[str, Any]


def measure(job: Job, count: int, ledger: Ledger) -> list[Row]:
    """A row for each run of the job over so many payments; `wrong` says in words what must not be."""
    say(f"{job.name}: a ledger of {count:,} payments")
    _step(ledger, "filling", job.name, str(count), str(ledger.directory))
    return [_row(job, run, count, ledger) for run in job.runs]


def _row(job: Job, run: str, count: int, ledger: Ledger) -> Row:
    say(f"{job.name}, {run}")
    arguments = (job.name, run, str(count), str(ledger.directory), str(ledger.database_pid))
    found: Row = json.loads(_step(ledger, "running", *arguments).splitlines()[-1])
    rows = count * job.units_each
    say(f"{rows:,} {job.unit}: {found['seconds']} s, {found['cpu_seconds']} s of work, {found['peak_mb']} MB")
    speed = rows / max(found["seconds"], 0.01)
    return {"job": job.name, "run": run, "unit": job.unit, "rows": rows, "per_second": round(speed, 1), **found}


def _step(ledger: Ledger, module: str, *arguments: str) -> str:
    """What it printed; raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", f"benchmarks.background.{module}", *arguments]
    environment = {**os.environ, "DATABASE_URL": ledger.url}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
