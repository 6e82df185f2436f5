"""deploy/nginx.conf in Debian's nginx: as it is, but for where it listens, writes and asks, and without TLS."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NEEDS_NGINX = pytest.mark.skipif(NGINX is None, reason="there is no nginx here: apt-get install nginx")


def configuration(port: int, directory: Path) -> str:
    """The file as it is, but for where it listens (`port`) and may write."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    places = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "pid /run/nginx.pid;": f"pid {directory}/nginx.pid;\ndaemon off;",
        "worker_processes auto;": f"user {getpass.getuser()};\nworker_processes 1;",
        "worker_rlimit_nofile 65536;": "",
        "worker_connections 16384;": "worker_connections 512;",
        "error_log stderr warn;": "error_log stderr warn;"
        + "".join(
            f"{name}_temp_path {directory}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    for place, ours in places.items():
        assert text.count(place) == 1, place
        text = text.replace(place, ours)
    return text


def without_tls(text: str) -> str:
    """Nothing of certificates."""
    text = text.replace(" ssl http2;", ";")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("ssl_"))


def upstream(site_ports: Sequence[int]) -> str:
    """In front of the sites at these ports of this machine."""
    text, place = (ROOT / "deploy" / "upstream.conf").read_text(encoding="utf-8"), "server 127.0.0.1:8000;"
    assert text.count(place) == 1
    return text.replace(place, " ".join(f"server 127.0.0.1:{each};" for each in site_ports))


class Nginx:
    """It listens on `port`; `process` is its first one, whose workers end with it."""

    def __init__(self, site_ports: Sequence[int], directory: Path) -> None:
        self.port, self._directory = free_port(), directory
        self._file = directory / "nginx.conf"
        self._file.write_text(without_tls(configuration(self.port, directory)), encoding="utf-8")
        (directory / "upstream.conf").write_text(upstream(site_ports), encoding="utf-8")
        self.start()

    def start(self) -> None:
        """Return when it listens."""
        assert NGINX is not None
        with (self._directory / "nginx.log").open("ab") as log:
            self.process = subprocess.Popen(
                [NGINX, "-p", self._directory, "-c", self._file, "-e", "stderr"],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._listens, "nginx listens")

    def kill(self) -> None:
        """All of its processes at once (SIGKILL)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def _listens(self) -> bool:
        assert self.process.poll() is None, (self._directory / "nginx.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running_nginx(site_ports: Sequence[int], directory: Path) -> Iterator[Nginx]:
    """For the length of the block."""
    nginx = Nginx(site_ports, directory)
    try:
        yield nginx
    finally:
        nginx.process.terminate()
        nginx.process.wait(PATIENCE_SECONDS)
