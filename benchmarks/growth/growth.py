"""What operations cost as the ledger grows: one server for each size, side by side, one request at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.arena import service_target
from benchmarks.database import PostgreSQL
from benchmarks.django_database import point_django_at, pointed
from benchmarks.growth.fill import fill
from benchmarks.operations.reading import console
from benchmarks.plan import Plan
from benchmarks.rounds import measure_rounds
from benchmarks.target import Target
from benchmarks.world import build_world, give_payments

OPERATIONS = ("list member", "detail", "search number", "callback alipay", "console list")
MEMBERS, PAYMENTS_EACH = 10, 60  # the newest of each, with numbers of their own


def measure_growth(
    plan: Plan, postgresql: PostgreSQL, environment: dict[str, str], directory: Path
) -> list[dict[str, Any]]:
    """Rows as `measure_rounds` gives them; the target's name is the number of payments."""
    with ExitStack() as stack:
        targets = [stack.enter_context(_ledger(size, postgresql, environment, directory)) for size in plan.sizes]
        return measure_rounds(targets, OPERATIONS, [1], plan)


@contextmanager
def _ledger(size: int, postgresql: PostgreSQL, environment: dict[str, str], directory: Path) -> Iterator[Target]:
    """A server over a ledger of this size. Django points at it whenever requests are made for it."""
    name = str(size)
    url = postgresql.create(name, like="empty")
    point_django_at(name)
    world = build_world(members=MEMBERS, payments_each=0)
    fill(postgresql, name, world, size - MEMBERS * PAYMENTS_EACH)
    give_payments(world, PAYMENTS_EACH)
    with service_target(world, {**environment, "DATABASE_URL": url}, directory, postgresql.pid, name=name) as target:
        target.operations["console list"] = pointed(console(world), name)
        yield target
