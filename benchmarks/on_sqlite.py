"""What the peers do as well, on SQLite: in a process of its own, as Django is set up there for another database."""

from pathlib import Path
from typing import Any

from benchmarks.environment import become_the_service, production_environment
from benchmarks.plan import AT_ONCE, COMPARED, PLANS


def measure_on_sqlite(plan_name: str, directory: Path) -> list[dict[str, Any]]:
    """One row for each operation; everything that is needed is made in the directory."""
    environment = production_environment(directory, f"sqlite:///{directory / 'ledger.sqlite3'}")
    become_the_service(environment)
    from benchmarks.arena import service_target
    from benchmarks.rounds import measure_rounds
    from benchmarks.world import build_world

    plan = PLANS[plan_name]
    world = build_world(members=plan.members)
    with service_target(world, environment, directory, 0, name="sqlite") as target:
        return measure_rounds([target], COMPARED, [AT_ONCE], plan)
