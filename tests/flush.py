"""Emptying the test database between tests: each table that has rows, although some refuse DELETE, and no other.

Django empties every one of a hundred tables and then makes content types and permissions anew, which takes longer than
most tests do. Here they stay if they are as it made them the first time.
"""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

EMIT = flush.emit_post_migrate_signal


class Flush:
    """What `manage.py flush` does between two tests, for as long as this process tests on one database."""

    def __init__(self) -> None:
        self.made_by_django: dict[str, list[tuple[Any, ...]]] | None = None

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Have Django flush like this."""
        patch.setattr(flush, "sql_flush", self.statements)
        patch.setattr(flush, "emit_post_migrate_signal", self.make_anew)

    def statements(self, style: Any, connection: BaseDatabaseWrapper, **options: Any) -> list[str]:
        """What empties the tables; none if nothing is to be emptied or made anew."""
        assert options == {"reset_sequences": False, "allow_cascade": False}
        kept = self.made_by_django or {}
        filled = tables_with_rows(connection)
        changed = [table for table, rows in kept.items() if rows_of(connection, table) != rows]
        emptied = [*(table for table in filled if table not in kept), *changed]
        around = around_triggers_of_sqlite if connection.vendor == "sqlite" else around_triggers_of_postgresql
        return around(connection.alias, emptied, [f'DELETE FROM "{table}"' for table in emptied]) if emptied else []

    def make_anew(self, verbosity: int, interactive: bool, database: str, **options: Any) -> None:
        """Rows that are made after migrations and are not there: by Django the first time, then as they were."""
        connection = connections[database]
        if self.made_by_django is None:
            EMIT(verbosity, interactive, database, **options)
            self.made_by_django = {table: rows_of(connection, table) for table in tables_with_rows(connection)}
            return
        emptied = set(self.made_by_django).difference(tables_with_rows(connection))
        # In one transaction: until its end, keys may lead to rows that come later.
        with transaction.atomic(using=database), connection.cursor() as cursor:
            for table in (table for table in self.made_by_django if table in emptied):
                rows = self.made_by_django[table]
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({", ".join(["%s"] * len(rows[0]))})', rows)
        if emptied:
            ContentType.objects.clear_cache()


def tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    """Those of Django's models, by name."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    each = (f"SELECT '{table}' AS name WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return sorted(name for (name,) in cursor.fetchall())


def rows_of(connection: BaseDatabaseWrapper, table: str) -> list[tuple[Any, ...]]:
    """All of them, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')
        return list(cursor.fetchall())


def around_triggers_of_sqlite(alias: str, tables: list[str], statements: list[str]) -> list[str]:
    """Triggers cannot be switched off there: those of the tables are taken off and put back."""
    triggers = installed_triggers(alias, set(tables))
    return [*(f'DROP TRIGGER "{name}"' for name in triggers), *statements, *triggers.values()]


def around_triggers_of_postgresql(_alias: str, _tables: list[str], statements: list[str]) -> list[str]:
    """A replica's triggers have done their work elsewhere; as long as the transaction that empties tables lasts."""
    return ["SET LOCAL session_replication_role = replica", *statements, "SET LOCAL session_replication_role = origin"]


def installed_triggers(alias: str, tables: set[str] | None = None) -> dict[str, str]:
    """Every trigger of an SQLite database by name, or those of some tables, with the statement that made it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: sql for name, table, sql in cursor.fetchall() if tables is None or table in tables}
