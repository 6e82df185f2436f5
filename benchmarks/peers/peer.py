"""The peers: other people's ways to do the work, each with a database of its own in the same server."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.plan import Plan
from benchmarks.servers import PSYCOPG2, Server, running
from tests.plugin import ROOT

HERE = Path(__file__).parent
PROGRAMS = ROOT / ".venv" / "peers" / "bin"


@dataclass(frozen=True, slots=True)
class Peer:
    """How one is started: `prepare` are runs of Python that make its tables, `rows` where the SQL of its rows lies.

    One without `rows` has the service's own tables and rows, in a copy. `scheme` is what its database address begins
    with, `member` the field that names one, `authorization` the word before a token.
    """

    name: str
    command: Callable[[int], list[str]]
    rows: Path | None = None
    prepare: tuple[tuple[str, ...], ...] = ()
    scheme: str = "postgresql+psycopg2"
    member: str = "member_id"
    authorization: str = "Bearer"
    driver: str = PSYCOPG2


def _uvicorn(folder: str, *more: str) -> Callable[[int], list[str]]:
    start = [
        str(PROGRAMS / "uvicorn"),
        f"benchmarks.peers.{folder}.app:app",
        "--workers",
        "2",
        "--no-access-log",
        *more,
    ]
    return lambda port: [*start, "--port", str(port)]


def _gunicorn(port: int) -> list[str]:
    application = "django.core.wsgi:get_wsgi_application()"
    return [
        str(PROGRAMS / "gunicorn"),
        application,
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--no-control-socket",
    ]


PLAIN = ("-m", "benchmarks.peers.fastapi_peer.tables")
MIGRATE = ("-m", "django", "migrate", "--verbosity", "0")
FASTAPI = Peer("fastapi", _uvicorn("fastapi_peer"), HERE / "fastapi_peer", (PLAIN,))
DRF = Peer(
    "drf",
    _gunicorn,
    HERE / "drf_peer",
    (MIGRATE, (*MIGRATE, "--run-syncdb")),  # the second for the tables that point to those of the first
    scheme="postgresql",
    member="member",
    authorization="Token",
)
TUNED = Peer(
    "fastapi_tuned",
    _uvicorn("fastapi_tuned", "--loop", "uvloop", "--http", "httptools"),
    HERE / "fastapi_peer",
    (PLAIN,),
    driver="asyncpg/protocol",
)
OURS = Peer("fastapi_ours", _uvicorn("fastapi_ours"))
PEERS = (FASTAPI, DRF, TUNED, OURS)


@contextmanager
def started(peer: Peer, postgresql: PostgreSQL, plan: Plan, key: Path, log: Path) -> Iterator[Server]:
    """The peer with its tables and rows, ready to be driven; `key` is what Alipay's signatures are verified with."""
    postgresql.create(peer.name, like="template1" if peer.rows else "gymsite")
    environment = {
        "PEER_DATABASE": f"{peer.scheme}://postgres@/{peer.name}?host={postgresql.directory}",
        "PEER_ALIPAY_KEY": str(key),
        "PEER_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "benchmarks.peers.drf_peer.settings",
    }
    for arguments in peer.prepare:
        command = [str(PROGRAMS / "python"), *arguments]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    if peer.rows:
        rows = {"members": plan.members, "people": 2 * plan.members + 1, "payments": plan.members * plan.payments_each}
        postgresql.execute(peer.name, (peer.rows / "seed.sql").read_text(encoding="utf-8"), rows)
    with running(peer.name, peer.command, environment, ROOT, "/healthz", log) as server:
        yield server
