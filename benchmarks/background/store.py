"""Where the ledgers of a run lie: one server for all of them, or a file each."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import PostgreSQL


@dataclass(frozen=True, slots=True)
class Ledger:
    """A database of its own, and a directory for what belongs to it. `database_pid` is 0 without a server."""

    url: str
    directory: Path
    database_pid: int


@contextmanager
def new_ledger(name: str, directory: Path, postgresql: PostgreSQL | None) -> Iterator[Ledger]:
    """An empty database, SQLite's without a server; it is gone afterwards, as a large one takes gigabytes."""
    own = directory / name
    own.mkdir(mode=0o700)
    try:
        if postgresql is None:
            yield Ledger(f"sqlite:///{own / 'ledger.sqlite3'}", own, 0)
        else:
            yield Ledger(postgresql.create(name), own, postgresql.pid)
            postgresql.execute("postgres", f'DROP DATABASE "{name}"')
    finally:
        shutil.rmtree(own)
