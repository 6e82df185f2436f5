"""The parts of a run, one after the other, and what makes it fail."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.arena import open_arena
from benchmarks.checks import count_statements, grown
from benchmarks.console.measuring import measure_console, wrong_pages
from benchmarks.database import PostgreSQL, point_django_at
from benchmarks.floor.floor import Floor
from benchmarks.growth import measure_growth
from benchmarks.on_sqlite import measure_on_sqlite
from benchmarks.plan import AT_ONCE, COMPARED, PLANS, Plan
from benchmarks.report import describe_machine, say
from benchmarks.rounds import measure_rounds
from benchmarks.target import Target


def measure_all(name: str, postgresql: PostgreSQL, environment: dict[str, str], directory: Path) -> dict[str, Any]:
    """The whole report on the plan of this name, as JSON takes it; `failures` says in words what must not be."""
    plan = PLANS[name]
    report: dict[str, Any] = {"plan": name, "machine": describe_machine(), "postgresql": postgresql.settings()}
    say(f"PostgreSQL: {report['postgresql']}")
    say("starting the service, the peers and the floor")
    with open_arena(postgresql, plan, environment, directory) as (targets, floor):
        report |= _in_the_arena(targets, floor, plan, postgresql)
    say("growth")
    report["growth"] = measure_growth(plan, postgresql, environment, directory)
    say("the console")
    report["console"] = _console(plan, postgresql)
    connection.close()
    say("SQLite")
    report["sqlite"] = _on_sqlite(name, directory)
    report["failures"] = failures(report)
    return report


def _in_the_arena(targets: list[Target], floor: Floor, plan: Plan, postgresql: PostgreSQL) -> dict[str, Any]:
    """What is measured against each other, and what else the service does, which is the first."""
    say("counting statements")
    counted = {target.name: count_statements(target, postgresql) for target in targets}
    say("what the peers do as well")
    compared = measure_rounds([*targets, floor], COMPARED, plan.connections, plan)
    say("everything else")
    others = [name for name in targets[0].operations if name not in COMPARED]
    alone = measure_rounds(targets[:1], others, [AT_ONCE], plan)
    return {"statements": counted, "compared": compared, "others": alone}


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
    return measure_console(postgresql, plan)


def _on_sqlite(name: str, directory: Path) -> list[dict[str, Any]]:
    own = directory / "sqlite"
    own.mkdir(mode=0o700)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measure_on_sqlite, name, own).result()
