"""The database as its owner has it: without the triggers that keep tables as they were written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tests.flush import installed_triggers


@contextmanager
def unguarded() -> Iterator[None]:
    """Meanwhile every row may be changed and deleted; on PostgreSQL foreign keys are not looked at either."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
        return
    triggers = installed_triggers(connection.alias)
    _execute(f'DROP TRIGGER "{name}"' for name in triggers)
    yield
    _execute(triggers.values())


def _execute(statements: Iterable[str]) -> None:
    """In one transaction: there are dozens, and each commit waits for the disk."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
