"""The parts of a run, one after the other, and what makes it fail."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.arena import Arena, open_arena
from benchmarks.console.measuring import measure_console
from benchmarks.console.rows import wrong_pages
from benchmarks.database import PostgreSQL
from benchmarks.django_database import point_django_at
from benchmarks.growth.growth import measure_growth
from benchmarks.machine import describe_driver, describe_machine
from benchmarks.plan import COMPARED, Plan
from benchmarks.progress import say
from benchmarks.rounds import measure_rounds
from benchmarks.statements import count_statements, grown
from tests.plugin import ROOT


def measure_all(
    plan: Plan, name: str, postgresql: PostgreSQL, environment: dict[str, str], directory: Path
) -> dict[str, Any]:
    """The whole report as JSON takes it; `failures` says in words what must not be."""
    machine = {**describe_machine(), "wrk": describe_driver()}
    report: dict[str, Any] = {"plan": name, "machine": machine, "postgresql": postgresql.settings()}
    say(f"PostgreSQL: {report['postgresql']}")
    say("starting the service, the peers and the floor")
    with open_arena(postgresql, plan, environment, directory) as arena:
        report |= _in_the_arena(arena, plan, postgresql)
    say("growth")
    report["growth"] = measure_growth(plan, postgresql, environment, directory)
    say("the console")
    report["console"] = _console(plan, postgresql)
    connection.close()
    say("SQLite")
    report["sqlite"] = _on_sqlite(name, directory)
    report["failures"] = failures(report)
    return report


def _in_the_arena(arena: Arena, plan: Plan, postgresql: PostgreSQL) -> dict[str, Any]:
    """What is measured against each other, and what else the service does."""
    service, peers = arena.service, arena.peers
    say("counting statements")
    counted = {target.name: count_statements(target, postgresql) for target in (service, *peers)}
    say("what the peers do as well")
    compared = measure_rounds([service, *peers, arena.floor], COMPARED, plan.connections, plan)
    say("everything else")
    others = [name for name in service.operations if name not in COMPARED]
    return {
        "statements": counted,
        "compared": compared,
        "others": measure_rounds([service], others, plan.other_connections, plan),
    }


def failures(report: dict[str, Any]) -> list[str]:
    """Errors, and statements beyond those that are known; never a time."""
    rows = [row for section in ("compared", "others", "growth", "sqlite") for row in report[section]]
    wrong = [
        f"{row['target']}, {row['operation']}, {row['connections']} at once: {row['errors']} errors {row['sample']}"
        for row in rows
        if row["errors"] or not row["requests"]
    ]
    return [*wrong, *grown(report["statements"]["gymsite"]), *wrong_pages(report["console"])]


def _console(plan: Plan, postgresql: PostgreSQL) -> list[dict[str, Any]]:
    postgresql.create("console", like="empty")
    point_django_at("console")
    return measure_console(postgresql, "console", plan)


def _on_sqlite(name: str, directory: Path) -> list[dict[str, Any]]:
    own = directory / "sqlite"
    own.mkdir(mode=0o700)
    command = [sys.executable, "-m", "benchmarks.on_sqlite", name, str(own)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found
