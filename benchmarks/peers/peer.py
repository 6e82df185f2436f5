"""The peers: other people's ways to do the plain work, each with a database of its own in the same server."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.http_request import Request, json_request
from benchmarks.operations.operation import Operation
from benchmarks.plan import Plan
from benchmarks.servers import Server, running
from tests.plugin import ROOT
from tests.providers_desk import FORM, alipay_form

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
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)  # noqa: S603
    with running(peer.name, peer.command, environment, ROOT, "/healthz", log) as server:
        rows = {"members": plan.members, "payments": plan.members * plan.payments_each}
        postgresql.execute(peer.name, (peer.folder / "seed.sql").read_text(encoding="utf-8"), rows)
        yield server


class PeerOperations:
    """The operations that a peer has: named as the service's own that they are held against."""

    def __init__(self, peer: Peer, postgresql: PostgreSQL, plan: Plan) -> None:
        self.peer, self.postgresql, self.members = peer, postgresql, plan.members
        self.owed = 0

    def every(self) -> list[Operation]:
        """Create, callback and list."""
        return [
            Operation("create", self.creates, 201, '"status":"pending"', once=True),
            Operation("callback alipay", self.callbacks, 200, "success", once=True),
            Operation("list member", self.lists, 200, '"transaction_id":"txn_'),
        ]

    def creates(self, count: int) -> Iterator[Request]:
        """Payments that members make for themselves."""
        for member_id in islice(cycle(range(1, self.members + 1)), count):
            body = {self.peer.member: member_id, "amount": "100.00", "type": "membership", "description": "年卡会员费"}
            yield json_request("/payments/", body, **self._token(member_id))

    def callbacks(self, count: int) -> Iterator[Request]:
        """Signed forms for payments that are written down now."""
        first, self.owed = self.owed + 1, self.owed + count
        sql = (self.peer.folder / "owe.sql").read_text(encoding="utf-8")
        self.postgresql.execute(self.peer.name, sql, {"first": first, "last": self.owed})
        for number in range(first, self.owed + 1):
            form = alipay_form(f"txn_{number:022d}")
            yield Request("POST", "/payments/callback/alipay/", form["data"].encode(), {"Content-Type": FORM})

    def lists(self, count: int) -> Iterator[Request]:
        """Each member's newest fifty."""
        for member_id in range(1, min(count, self.members) + 1):
            yield Request("GET", "/payments/", b"", self._token(member_id))

    def payer_list(self) -> Request:
        """The newest fifty of the member for whom callbacks pay."""
        return next(self.lists(1))

    def _token(self, member_id: int) -> dict[str, str]:
        return {"Authorization": f"{self.peer.authorization} token{member_id}"}
