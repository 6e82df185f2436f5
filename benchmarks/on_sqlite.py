"""What the peers do as well, on SQLite, in a process of its own: `python -m benchmarks.on_sqlite PLAN DIRECTORY`.

Prints the rows as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django

from benchmarks.environment import enter, production_environment
from benchmarks.plan import COMPARED, PLANS, Plan


def main(plan_name: str, directory_name: str) -> None:
    """Everything that is needed is made in the directory."""
    directory = Path(directory_name)
    environment = production_environment(directory, f"sqlite:///{directory / 'ledger.sqlite3'}")
    enter(environment)
    django.setup()
    print(json.dumps(measure(PLANS[plan_name], environment, directory)))


def measure(plan: Plan, environment: dict[str, str], directory: Path) -> list[dict[str, Any]]:
    """One row for each operation and number of connections."""
    from django.core.management import call_command

    from benchmarks.arena import service_target
    from benchmarks.rounds import measure_rounds
    from benchmarks.world import build_world

    call_command("migrate", verbosity=0)
    world = build_world(members=plan.members, payments_each=plan.payments_each)
    with service_target(world, environment, directory, 0, name="sqlite") as target:
        return measure_rounds([target], COMPARED, plan.other_connections, plan)


if __name__ == "__main__":
    main(*sys.argv[1:])
