"""The site as `make serve` runs it, a process of its own over the database that the test looks into."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.concurrency.same_database import database_url
from tests.plugin import ROOT, free_port, read_variables
from tests.processes import await_health


@contextmanager
def running_service(
    log: Path, *, workers: int, port: int | None = None, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address, and the process whose children the workers are; killed with them at the end, if it still runs.

    `variables` are laid over the environment of the test and of `gymsite/server.env`. Without a DATABASE_URL among them
    it serves the test's own database. One that is started again writes behind what it has written to its log.
    """
    port = port or free_port()
    environment = service_environment(**{"DATABASE_URL": variables.get("DATABASE_URL") or database_url(), **variables})
    with log.open("ab") as output:
        process = subprocess.Popen(
            service_command(port=port, workers=workers),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        await_health(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def service_command(*, port: int, workers: int) -> list[str]:
    """What starts it."""
    server = [sys.executable, "-m", "granian", "--port", str(port), "--workers", str(workers)]
    return [*server, "gymsite.rsgi:application"]


def service_environment(**variables: str) -> dict[str, str]:
    """The test's own and that of `gymsite/server.env`, with `variables` laid over them."""
    server = read_variables(ROOT / "gymsite" / "server.env")
    return {**os.environ, **server, "DJANGO_SETTINGS_MODULE": "gymsite.settings", **variables}
