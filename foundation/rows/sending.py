"""The statements of rows on their way: PostgreSQL parses and plans each once for a connection.

They go as they are, through Django's cursor, on SQLite, behind a pooler that gives each transaction another connection,
in commands that change tables, and while somebody records or wraps what is sent.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from foundation.database.base import DatabaseWrapper
from foundation.database.prepared import Statements

Rows = list[tuple[Any, ...]]
Values = Sequence[Any]


def fetch(database: BaseDatabaseWrapper, text: str, values: Values) -> Rows:
    """The rows that the statement answers with."""
    statements = _statements(database)
    if statements is None:
        with database.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    with database.wrap_database_errors:
        return list(statements.execute(text, values).fetchall())


def run(database: BaseDatabaseWrapper, text: str, values: Values) -> int:
    """How many rows the statement wrote."""
    statements = _statements(database)
    if statements is None:
        with database.cursor() as cursor:
            cursor.execute(text, values)
            return int(cursor.rowcount)
    with database.wrap_database_errors:
        return int(statements.execute(text, values).rowcount)


def _statements(database: BaseDatabaseWrapper) -> Statements | None:
    """Those of this thread's connection, which is looked at as before any cursor; None where none is prepared."""
    if not isinstance(database, DatabaseWrapper) or database.queries_logged or database.execute_wrappers:
        return None
    if database.together is not None:
        database.together.send()
    database.close_if_health_check_failed()
    if database.connection is None:
        database.ensure_connection()
    database.validate_no_broken_transaction()
    return database.statements
