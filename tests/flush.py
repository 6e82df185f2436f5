"""Emptying the SQLite test database between tests although its append-only tables refuse DELETE.

PostgreSQL needs nothing of the kind: TRUNCATE does not fire the triggers of rows.
"""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations


def sql_flush_around_triggers(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """The backend's `sql_flush` with the tables' triggers taken off before it and put back after it."""

    def sql_flush(self: BaseDatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        triggers = installed_triggers(self.connection.alias)
        return [
            *(f'DROP TRIGGER "{name}"' for name in triggers),
            *original(self, style, tables, **options),
            *triggers.values(),
        ]

    return sql_flush


def installed_triggers(alias: str) -> dict[str, str]:
    """Every trigger of the database by name, with the statement that made it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
