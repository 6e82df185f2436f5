"""The database as its owner has it: without the triggers that keep tables as they were written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

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
    with connection.cursor() as cursor:
        for name in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for statement in triggers.values():
            cursor.execute(statement)
