"""What a peer with tables of its own can do: create, callback and list, in its own words."""

from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.database import PostgreSQL
from benchmarks.http_request import Request, json_request
from benchmarks.operations.operation import Operation
from benchmarks.peers.peer import Peer
from benchmarks.plan import Plan
from tests.providers_desk import FORM, alipay_form


class PeerOperations:
    """Named as the service's own that they are held against; as there, some list, some buy, one pays by callbacks."""

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
        for member_id in range(1, min(count, self.members) + 1):
            yield self._list(member_id)

    def own_lists(self) -> tuple[Request, Request]:
        """What the member for whom callbacks pay, and the first who buys, would list."""
        return self._list(2 * self.members + 1), self._list(self.members + 1)

    def _list(self, member_id: int) -> Request:
        return Request("GET", "/payments/", b"", self._token(member_id))

    def _token(self, member_id: int) -> dict[str, str]:
        return {"Authorization": f"{self.peer.authorization} token{member_id}"}
