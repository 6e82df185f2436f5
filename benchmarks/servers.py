"""Servers under load: started as users start them, there when they answer, stopped with all that they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.processes import loads, tree
from tests.plugin import ROOT, free_port

HOST = "127.0.0.1"
START_SECONDS = 120
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


def service(environment: dict[str, str], *, name: str = "gymsite", log: Path) -> AbstractContextManager[Server]:
    """This service, as `make serve` runs it."""
    return running(
        name, lambda port: ["make", "--no-print-directory", "serve", f"PORT={port}"], environment, ROOT, "/healthz", log
    )


@contextmanager
def running(
    name: str, command: Callable[[int], list[str]], environment: dict[str, str], where: Path, path: str, log: Path
):  # type: ignore[no-untyped-def]
    """The server on a free port, from its first answer at `path` to the end of the block."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(port),
            cwd=where,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await_answer(process, port, path, log)
        yield Server(name, port, process.pid)
    finally:
        _stop(process)


def _await_answer(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"no server came up:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, gently first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=15)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
