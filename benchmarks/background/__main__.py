"""Measure background work at size: `python -m benchmarks.background [--only JOB ...] [--scale 0.01]`.

Every job at a small and at its full size, over a ledger of its own. The table is printed, the numbers are written to
`var/bench/background.json`. It fails on a wrong result, never on a time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.background.memory import compare_memory
from benchmarks.background.plan import JOBS, Job
from benchmarks.background.runs import measure
from benchmarks.background.store import new_ledger
from benchmarks.background.table import render_background
from benchmarks.database import PostgreSQL, start_postgresql
from benchmarks.environment import enter, production_environment
from benchmarks.machine import describe_machine
from benchmarks.progress import say
from benchmarks.render import BACKGROUND

Report = dict[str, Any]


def main() -> int:
    """The exit status: 0 when nothing is wrong. Django is never set up here: a child would inherit the peak."""
    arguments = parse()
    with ExitStack() as stack:
        postgresql = None
        if arguments.database == "postgresql":
            postgresql, stop = start_postgresql()
            stack.callback(stop)
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gymbench-")))
        enter(production_environment(directory, ""))
        report = measure_all([JOBS[name] for name in arguments.only], arguments.scale, directory, postgresql)
    write(report)
    for failure in report["failures"]:
        say(f"FAILED: {failure}")
    return 1 if report["failures"] else 0


def parse() -> argparse.Namespace:
    """What to measure, how large, and where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(JOBS), nargs="+", default=list(JOBS))
    parser.add_argument("--scale", type=float, default=1.0, help="a share of every size, to see that it works")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    return parser.parse_args()


def measure_all(jobs: list[Job], scale: float, directory: Path, postgresql: PostgreSQL | None) -> Report:
    """The whole report as JSON takes it. A job that breaks off is a failure and stops no other."""
    settings = postgresql.settings() if postgresql else {}
    report: Report = {"scale": scale, "machine": describe_machine(), "postgresql": settings, "rows": [], "failures": []}
    for job in jobs:
        try:
            report["rows"] += measure_job(job, scale, directory, postgresql)
        except subprocess.CalledProcessError as error:
            report["failures"].append(f"{job.name} broke off: {error}")
    for row in report["rows"]:
        report["failures"] += [f"{row['job']}, {row['run']}, {row['rows']:,}: {wrong}" for wrong in row["wrong"]]
    return report


def measure_job(job: Job, scale: float, directory: Path, postgresql: PostgreSQL | None) -> list[Report]:
    """Its rows at the small size, then at the full one."""
    sizes = []
    for name, count in zip(("small", "full"), job.sizes(scale), strict=True):
        with new_ledger(f"{job.name}_{name}", directory, postgresql) as ledger:
            sizes.append(measure(job, count, ledger))
    compare_memory(*sizes)
    return [row for rows in sizes for row in rows]


def write(report: Report) -> None:
    """The table for people, and the numbers for programs."""
    BACKGROUND.parent.mkdir(parents=True, exist_ok=True)
    BACKGROUND.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    print(render_background(report))


if __name__ == "__main__":
    sys.exit(main())
