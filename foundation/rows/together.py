"""Writes of one transaction that are sent as one statement: the database is asked once, and plans them once.

    with atomic(), together():
        ...

Each goes at the latest before anything else is asked of the database, before another write to its table, and before
the outermost block ends; what one of them finds wrong is raised then, and is to end the transaction. On SQLite, which
is asked without a way to go, each goes at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import mark_for_rollback_on_error

from foundation.database.base import DatabaseWrapper
from foundation.rows.sending import Values, fetch, run
from foundation.rows.statements import as_one


@dataclass(frozen=True, slots=True)
class Write:
    """A statement that writes one row of a table; `otherwise` makes what is raised where it has written none."""

    table: str
    text: str
    values: Values
    otherwise: Callable[[], Exception]


class Together:
    """Those that wait, in their order, each to a table of its own: in one statement none would see another's row."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database, self._waiting = database, list[Write]()

    def add(self, write: Write) -> None:
        """Have it wait for the next, or for whoever asks for something else."""
        if any(write.table == other.table for other in self._waiting):
            self.send()
        self._waiting.append(write)

    def send(self) -> None:
        """Send what waits, and while it is sent nothing does any more.

        Raises DatabaseError, or what the first says that has written no row.
        """
        writes, self._waiting = self._waiting, []
        if len(writes) == 1:
            write_now(self._database, writes[0])
        elif writes:
            values = [value for write in writes for value in write.values]
            with mark_for_rollback_on_error(self._database.alias):
                (counts,) = fetch(self._database, as_one(tuple(write.text for write in writes)), values)
            for write, count in zip(writes, counts, strict=True):
                _require_one(write, count)


@contextmanager
def together() -> Iterator[None]:
    """Inside a transaction: from here on rows may be written together (`writing.change_one`)."""
    database = connections[DEFAULT_DB_ALIAS]
    if not isinstance(database, DatabaseWrapper) or not database.in_atomic_block or database.together is not None:
        yield
        return
    database.together = waiting = Together(database)
    try:
        yield
        waiting.send()
    finally:
        database.together = None


def write(database: BaseDatabaseWrapper, write: Write) -> None:
    """Send it now, or together with others."""
    waiting: Together | None = getattr(database, "together", None)
    if waiting is None:
        write_now(database, write)
    else:
        waiting.add(write)


def write_now(database: BaseDatabaseWrapper, write: Write) -> None:
    """Send it by itself."""
    with mark_for_rollback_on_error(database.alias):
        count = run(database, write.text, write.values)
    _require_one(write, count)


def _require_one(write: Write, count: int) -> None:
    if count != 1:
        raise write.otherwise()
