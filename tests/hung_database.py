"""The site over a server of its own, and what everybody asks it for; short form and full."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

from tests.own_postgresql import OwnPostgreSQL
from tests.processes import PATIENCE_SECONDS, wait_until
from tests.providers_desk import CALLBACK, alipay_form

_WORLD = """
from members.people.operations.tokens import issue_token
from payments.paying.links import checkout_token
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.staff_client import signed_in
from tests.factories.members import StaffFactory
member, payments = MemberFactory(), PaymentFactory.create_batch(COUNT)
print(json.dumps({
    "member": member.pk,
    "token": issue_token(user=member.user)[0],
    "session": signed_in(StaffFactory()).cookies["sessionid"].value,
    "transactions": [payment.transaction_id for payment in payments],
    "pages": [f"/pay/{checkout_token(payment.pk)}/" for payment in payments],
}))
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, and after how many seconds."""

    kind: str
    status: int
    seconds: float
    response: requests.Response


def make_world(server: OwnPostgreSQL, *, payments: int) -> dict[str, Any]:
    """Tables, a member with a token, a member of staff who has signed in, and payments that are open."""
    server.migrate()
    world: dict[str, Any] = server.ask_django(_WORLD.replace("COUNT", str(payments)))
    return world


class Crowd:
    """Everybody who asks the site for something, each in a form of their own."""

    def __init__(self, site: str, world: dict[str, Any]) -> None:
        self.site, self.world, self.unused = site, world, list(world["transactions"])
        token = {"Authorization": f"Bearer {world['token']}"}
        browser = {
            "Accept": "text/html,*/*;q=0.8",
            "Accept-Language": "zh-CN",
            "Cookie": f"sessionid={world['session']}",
        }
        page = world["pages"][-1]
        self.kinds: dict[str, Callable[[], requests.Response]] = {
            "list": lambda: self.get("/api/v1/payments/", token),
            "create": lambda: self.create("of the crowd"),
            "checkout": lambda: self.get(page, browser),
            "status": lambda: self.get(f"{page}status/", {"Accept": "*/*"}),
            "console": lambda: self.get("/admin/", browser),
            "readyz": lambda: self.get("/readyz", {}),
            "callback": lambda: self.call_back(self.unused[-1]),
        }

    def get(self, path: str, fields: dict[str, str]) -> requests.Response:
        """One answer, wherever it does not redirect to."""
        return requests.get(f"{self.site}{path}", headers=fields, timeout=PATIENCE_SECONDS, allow_redirects=False)

    def create(self, key: str) -> requests.Response:
        """A new payment, once for each key."""
        body = {"member_id": self.world["member"], "amount": 100.00, "type": "membership"}
        fields = {"Authorization": f"Bearer {self.world['token']}", "Idempotency-Key": key}
        return requests.post(f"{self.site}/api/v1/payments/", json=body, headers=fields, timeout=PATIENCE_SECONDS)

    def call_back(self, transaction: str) -> requests.Response:
        """Alipay says that a payment was paid."""
        message = alipay_form(transaction)
        fields = {"Content-Type": message["content_type"]}
        return requests.post(f"{self.site}{CALLBACK}alipay", message["data"], headers=fields, timeout=PATIENCE_SECONDS)

    def probe(self) -> float:
        """How many seconds `/healthz` took."""
        began = time.monotonic()
        assert self.get("/healthz", {}).status_code == 200
        return time.monotonic() - began

    def ask(self, *, times: int = 1) -> list[Answer]:
        """Every kind at once, so many times."""
        asked = [kind for kind in self.kinds for _time in range(times)]
        with ThreadPoolExecutor(len(asked)) as pool:
            return list(pool.map(self.ask_for, asked))

    def ask_for(self, kind: str) -> Answer:
        """One answer of this kind."""
        began = time.monotonic()
        response = self.kinds[kind]()
        return Answer(kind, response.status_code, time.monotonic() - began, response)

    def wait_for_service(self) -> None:
        """Until everybody is served, by itself."""
        wait_until(lambda: all(answer.status < 400 for answer in self.ask()), "everybody is served again")


def require_told(answers: list[Answer]) -> None:
    """Everybody was told in their own form that nothing can be done now, and when to ask again."""
    for answer in answers:
        assert answer.status == 503, f"{answer.kind}: {answer.status} {answer.response.text[:200]}"
        assert int(answer.response.headers["Retry-After"]) > 0, answer.kind
        if answer.kind in ("checkout", "console"):
            assert "不要重复付款" in answer.response.text
            assert 'http-equiv="refresh"' in answer.response.text
        else:
            assert answer.response.json()["code"] in ("database_unavailable", "busy")
