"""Servers under load: started as users start them, there when they answer, stopped with all that they started."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import loads, tree
from tests.plugin import ROOT, free_port
from tests.processes import await_health

HOST = "127.0.0.1"
PSYCOPG2 = "psycopg2/_psycopg"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers at `port`; `pid` is the root of its processes."""

    name: str
    port: int
    pid: int

    def uses(self, library: str) -> bool:
        """Whether one of its processes has loaded the library."""
        return any(loads(pid, library) for pid in tree(self.pid))


def serve(port: int) -> list[str]:
    """What starts this service, as whoever has it starts it."""
    return ["make", "--no-print-directory", "serve", f"PORT={port}"]


@contextmanager
def running(name: str, command: Callable[[int], list[str]], environment: dict[str, str], log: Path) -> Iterator[Server]:
    """The server on a free port, from its first healthy answer to the end of the block."""
    port = free_port()
    with log.open("wb") as output:
        whole = {**os.environ, **environment}
        process = subprocess.Popen(
            command(port), cwd=ROOT, env=whole, stdout=output, stderr=output, start_new_session=True
        )
    try:
        await_health(f"http://{HOST}:{port}", process, log)
        yield Server(name, port, process.pid)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, gently first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, number)
            process.wait(timeout=15)
