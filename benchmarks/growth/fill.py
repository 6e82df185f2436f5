"""A ledger of any size, written by PostgreSQL itself.

Every row has an index of its own and one shared ciphertext: what reads a row decrypts as much as ever, and a million
rows take a minute.
"""

from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.world import World
from foundation.encryption import encryption_ring

ROWS = Path(__file__).with_name("rows.sql")
BODY_BYTES = 700


def fill(postgresql: PostgreSQL, database: str, world: World, count: int) -> None:
    """So many payments of the world's customers, with their attempts, notifications and events, in an empty ledger."""
    if count > 0:
        rows = {
            "count": count,
            "members": [customer.member_id for customer in world.customers],
            "number": encryption_ring().encrypt(b"txn_" + b"0" * 22),
            "body": encryption_ring().encrypt(b"x" * BODY_BYTES),
        }
        postgresql.execute(database, ROWS.read_text(encoding="utf-8"), rows)
    postgresql.execute(database, "VACUUM ANALYZE")
