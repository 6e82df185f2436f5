"""Measure the service against the floor and its peers: `python -m benchmarks [--plan quick]`.

It starts everything that it needs on this machine and stops it again. The table is printed, the numbers are written to
`var/bench/report.json`. It fails on a wrong answer, on more statements than are known, and when it is broken; never on
a time.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.database import PostgreSQL, fresh_postgresql, point_django_at
from benchmarks.environment import become_the_service, production_environment
from benchmarks.plan import PLANS
from benchmarks.report import REPORT, write_report
from benchmarks.tables import render


def main() -> int:
    """The exit status: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", choices=sorted(PLANS), default="full")
    plan = parser.parse_args().plan
    if shutil.which("wrk") is None and plan != "quick":
        parser.error("wrk is needed to drive the servers; install it, for example with: apt-get install wrk")
    with fresh_postgresql() as (postgresql, directory):
        report = measure(plan, postgresql, directory)
    return write_report(REPORT, report, render(report))


def measure(plan: str, postgresql: PostgreSQL, directory: Path) -> dict[str, Any]:
    """Become a process of the service, and measure. The database `empty` has the tables and nothing in them."""
    environment = production_environment(directory, postgresql.create("empty"))
    become_the_service(environment)
    from benchmarks.sections import measure_all

    point_django_at("gymsite")
    environment["DATABASE_URL"] = postgresql.create("gymsite", like="empty")
    return measure_all(plan, postgresql, environment, directory)


if __name__ == "__main__":
    sys.exit(main())
