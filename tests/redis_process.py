"""A Redis of one test's own: Debian's, or a Valkey; nothing of it is kept."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS, wait_until

SERVER = shutil.which("valkey-server") or shutil.which("redis-server")
NEEDS_REDIS = pytest.mark.skipif(SERVER is None, reason="there is no redis-server here: apt-get install redis-server")


class Redis:
    """It listens on `port` of this machine; `url` is for CACHE_URL."""

    def __init__(self, directory: Path) -> None:
        self.port, self._directory = free_port(), directory
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Empty; return when it listens."""
        assert SERVER is not None
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self._directory}
        said = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        with (self._directory / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([SERVER, *said], stdout=log, stderr=log)
        wait_until(self._listens, "Redis listens")

    def kill(self) -> None:
        """At once (SIGKILL), frozen or not."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def freeze(self) -> None:
        """It takes connections, and answers nobody."""
        self.process.send_signal(signal.SIGSTOP)

    def _listens(self) -> bool:
        assert self.process.poll() is None, (self._directory / "redis.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running_redis(directory: Path) -> Iterator[Redis]:
    """For the length of the block."""
    redis = Redis(directory)
    try:
        yield redis
    finally:
        redis.kill()
