"""The peers: other people's ways to do the plain work, each with a database of its own in the same server."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.plan import Plan
from benchmarks.servers import Server, running
from tests.plugin import ROOT

HERE = Path(__file__).parent
PROGRAMS = ROOT / ".venv" / "peers" / "bin"


@dataclass(frozen=True, slots=True)
class Peer:
    """How one is started. `scheme` is what its database address begins with, `tokens` the word before a token."""

    name: str
    folder: Path
    command: Callable[[int], list[str]]
    scheme: str
    member: str
    authorization: str
    prepare: tuple[str, ...] = ()


FASTAPI = Peer(
    name="fastapi",
    folder=HERE / "fastapi_peer",
    command=lambda port: [
        *(str(PROGRAMS / "uvicorn"), "benchmarks.peers.fastapi_peer.app:app", "--port", str(port)),
        *("--workers", "2", "--no-access-log"),
    ],
    scheme="postgresql+psycopg2",
    member="member_id",
    authorization="Bearer",
)
DRF = Peer(
    name="drf",
    folder=HERE / "drf_peer",
    command=lambda port: [
        *(str(PROGRAMS / "gunicorn"), "benchmarks.peers.drf_peer.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2"),
    ],
    scheme="postgresql",
    member="member",
    authorization="Token",
    prepare=("migrate", "--verbosity", "0"),
)
PEERS = (FASTAPI, DRF)


@contextmanager
def started(peer: Peer, postgresql: PostgreSQL, plan: Plan, key: Path, log: Path) -> Iterator[Server]:
    """The peer with its tables and rows, ready to be driven."""
    postgresql.create(peer.name)
    environment = {
        "PEER_DATABASE": f"{peer.scheme}://postgres@/{peer.name}?host={postgresql.directory}",
        "PEER_ALIPAY_KEY": str(key),
        "PEER_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": f"benchmarks.peers.{peer.folder.name}.settings",
    }
    if peer.prepare:
        command = [str(PROGRAMS / "python"), "-m", "django", *peer.prepare]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    with running(peer.name, peer.command, environment, ROOT, "/healthz", log) as server:
        rows = {"members": plan.members, "people": 2 * plan.members + 1, "payments": plan.members * plan.payments_each}
        postgresql.execute(peer.name, (peer.folder / "seed.sql").read_text(encoding="utf-8"), rows)
        yield server
