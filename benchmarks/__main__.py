"""Measure the service against the floor and its peers: `python -m benchmarks [--plan quick]`.

It starts everything that it needs on this machine and stops it again. The table is printed, the numbers are written to
`var/bench/report.json`. It fails on a wrong answer, on more statements than are known, and when it is broken; never on
a time.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

from benchmarks.database import PostgreSQL, start_postgresql
from benchmarks.environment import enter, production_environment
from benchmarks.plan import PLANS
from benchmarks.progress import say
from benchmarks.render import REPORT
from benchmarks.tables import render


def main() -> int:
    """The exit status: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", choices=sorted(PLANS), default="full")
    plan = parser.parse_args().plan
    if shutil.which("wrk") is None and plan != "quick":
        parser.error("wrk is needed to drive the servers; install it, for example with: apt-get install wrk")
    postgresql, stop = start_postgresql()
    try:
        with tempfile.TemporaryDirectory(prefix="gymbench-") as name:
            report = measure(plan, postgresql, Path(name))
    finally:
        stop()
    write(report)
    for failure in report["failures"]:
        say(f"FAILED: {failure}")
    return 1 if report["failures"] else 0


def measure(plan: str, postgresql: PostgreSQL, directory: Path) -> dict[str, Any]:
    """Become a process of the service, and measure. The database `empty` has the tables and nothing in them."""
    environment = production_environment(directory, postgresql.create("empty"))
    enter(environment)
    django.setup()
    from django.core.management import call_command

    from benchmarks.django_database import point_django_at
    from benchmarks.sections import measure_all

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    point_django_at("gymsite")
    environment["DATABASE_URL"] = postgresql.create("gymsite", like="empty")
    return measure_all(PLANS[plan], plan, postgresql, environment, directory)


def write(report: dict[str, Any]) -> None:
    """The tables for people, and the numbers for programs."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    print(render(report))


if __name__ == "__main__":
    sys.exit(main())
