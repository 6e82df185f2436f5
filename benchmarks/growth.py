"""What operations cost as the ledger grows: one server for each size, side by side, one request at a time."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.arena import service_target
from benchmarks.database import PostgreSQL, point_django_at
from benchmarks.operations import console, pointed
from benchmarks.plan import PAYMENTS_EACH, Plan
from benchmarks.rounds import measure_rounds
from benchmarks.target import Target
from benchmarks.world import build_world, give_payments
from foundation.key_ring import key_ring

OPERATIONS = ("list member", "detail", "search number", "callback alipay", "console list")
MEMBERS = 10  # the newest payments of each have numbers of their own
ROWS = Path(__file__).with_suffix(".sql")
BODY_BYTES = 700


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
    members = [customer.member_id for customer in world.customers]
    fill_ledger(postgresql, name, members, size - MEMBERS * PAYMENTS_EACH)
    give_payments(members, PAYMENTS_EACH)
    with service_target(world, {**environment, "DATABASE_URL": url}, directory, postgresql.pid, name=name) as target:
        target.operations["console list"] = pointed(console(world), name)
        yield target


def fill_ledger(postgresql: PostgreSQL, database: str, members: Sequence[int], count: int) -> None:
    """So many payments of these members, with their attempts, notifications and events, in an empty ledger.

    PostgreSQL itself writes them. Every row has an index of its own and shares its sealed texts, which open in none of
    them: these rows are weight. What is read are the newest, written as ever. So a million rows take a minute.
    """
    if count > 0:
        rows = {
            "count": count,
            "members": list(members),
            "number": key_ring("growth").seal(b"txn_" + b"0" * 22, bound_to=b""),
            "body": key_ring("growth").seal(b"x" * BODY_BYTES, bound_to=b""),
        }
        postgresql.execute(database, ROWS.read_text(encoding="utf-8"), rows)
    postgresql.execute(database, "VACUUM ANALYZE")
