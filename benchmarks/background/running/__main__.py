"""One run in a process of its own: `python -m benchmarks.background.running JOB RUN PAYMENTS DIRECTORY PID`.

PID is the database server's, 0 without one. Prints as JSON what it took, what the command reported, and what is wrong
with the result. Nothing of the tests or of the filling is imported here: it would count as the command's memory.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from benchmarks.background.running.facts import untrue
from benchmarks.processes import cpu_seconds


def main(job: str, run: str, count: str, directory: str, database_pid: str) -> None:
    """The result is checked after the measuring, as checking takes memory too."""
    django.setup()
    module = import_module(f"benchmarks.background.running.{job}")
    found = measured(lambda: module.run(run, Path(directory)), int(database_pid))
    print(json.dumps({**found, "wrong": untrue(module.facts(run, int(count), found["reported"]))}))


def measured(work: Callable[[], dict[str, Any]], database_pid: int) -> dict[str, Any]:
    """Seconds by the clock, of this process's work and of the database's; the peak of this whole process in MB."""
    start, worked, database_worked = time.perf_counter(), time.process_time(), cpu_seconds(database_pid)
    reported = work()
    return {
        "reported": reported,
        "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(time.process_time() - worked, 2),
        "database_cpu_seconds": round(cpu_seconds(database_pid) - database_worked, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
