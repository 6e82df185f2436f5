"""The peers: other people's ways to do the work, each with a database of its own in the same server."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.http_request import Operation, Request, json_request
from benchmarks.plan import PAYMENTS_EACH, Plan
from benchmarks.servers import PSYCOPG2, Server, running
from tests.plugin import ROOT
from tests.providers_desk import FORM, alipay_form

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


def _uvicorn(folder: str, more: str = "") -> Callable[[int], list[str]]:
    options = f"benchmarks.peers.{folder}.app:app --workers 2 --no-access-log {more}".split()
    return lambda port: [str(PROGRAMS / "uvicorn"), *options, "--port", str(port)]


def _gunicorn(port: int) -> list[str]:
    options = f"django.core.wsgi:get_wsgi_application() --bind 127.0.0.1:{port} --workers 2 --no-control-socket"
    return [str(PROGRAMS / "gunicorn"), *options.split()]


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
    _uvicorn("fastapi_tuned", "--loop uvloop --http httptools"),
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
        rows = {"members": plan.members, "people": 2 * plan.members + 1, "payments": plan.members * PAYMENTS_EACH}
        postgresql.execute(peer.name, (peer.rows / "seed.sql").read_text(encoding="utf-8"), rows)
    with running(peer.name, peer.command, environment, log) as server:
        yield server


class PeerOperations:
    """What a peer with tables of its own can do, named as the service's own that it is held against.

    As there, some list, some buy, one pays by callbacks.
    """

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
        for member_id in islice(cycle(range(self.members + 1, 2 * self.members + 1)), count):
            body = {self.peer.member: member_id, "amount": "100.00", "type": "membership", "description": "年卡会员费"}
            yield json_request("/payments/", body, **self._token(member_id))

    def callbacks(self, count: int) -> Iterator[Request]:
        """Signed forms for payments that are written down now."""
        first, self.owed = self.owed + 1, self.owed + count
        assert self.peer.rows
        sql = (self.peer.rows / "owe.sql").read_text(encoding="utf-8")
        self.postgresql.execute(self.peer.name, sql, {"first": first, "last": self.owed, "payer": 2 * self.members + 1})
        for number in range(first, self.owed + 1):
            form = alipay_form(f"txn_{number:022d}")
            yield Request("POST", "/payments/callback/alipay/", form["data"].encode(), {"Content-Type": FORM})

    def lists(self, count: int) -> Iterator[Request]:
        """Each member's newest fifty."""
        return map(self._list, range(1, min(count, self.members) + 1))

    def own_lists(self) -> tuple[Request, Request]:
        """What the member for whom callbacks pay, and the first who buys, would list."""
        return self._list(2 * self.members + 1), self._list(self.members + 1)

    def _list(self, member_id: int) -> Request:
        return Request("GET", "/payments/", b"", self._token(member_id))

    def _token(self, member_id: int) -> dict[str, str]:
        return {"Authorization": f"{self.peer.authorization} token{member_id}"}
