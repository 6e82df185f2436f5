"""A ledger of any size, written by PostgreSQL itself.

Every row has an index of its own and shares its sealed texts, which open in none of them: these rows are weight. What
is read are the newest, written as ever. So a million rows take a minute.
"""

from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.world import World
from foundation.key_ring import key_ring

ROWS = Path(__file__).with_name("rows.sql")
BODY_BYTES = 700


def fill(postgresql: PostgreSQL, database: str, world: World, count: int) -> None:
    """So many payments of the world's customers, with their attempts, notifications and events, in an empty ledger."""
    if count > 0:
        rows = {
            "count": count,
            "members": [customer.member_id for customer in world.customers],
            "number": key_ring("growth").seal(b"txn_" + b"0" * 22, bound_to=b""),
            "body": key_ring("growth").seal(b"x" * BODY_BYTES, bound_to=b""),
        }
        postgresql.execute(database, ROWS.read_text(encoding="utf-8"), rows)
    postgresql.execute(database, "VACUUM ANALYZE")
