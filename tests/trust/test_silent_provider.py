"""A provider that accepts and never answers, and many who press "pay": the others are served as on a quiet day.

The figures stand in docs/security.md; `pytest -s` shows those of this run.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.factories.members import AccessTokenFactory, StaffFactory
from tests.factories.payments import PaymentFactory
from tests.payments.paying.test_pages import path_of
from tests.processes import PATIENCE_SECONDS
from tests.providers_desk import CALLBACK, alipay_form, wechat_v3
from tests.service_process import running_service
from tests.silent_provider import Waits, silent_provider

PAYERS, WORKERS, SECONDS = 16, 2, 30
# Between what a person does at once and what one does who has read what happened; not all at the same moment.
PRESSED_AGAIN_AFTER = (1.0, 3.0)
# How much longer than on a quiet day, and how little makes no difference on a machine of two cores.
TIMES, FLOOR_SECONDS = 3, 0.1
# A second for a thread, five for the call, and what the machine itself takes.
ANSWERED_WITHIN = 1 + 5 + 2


class Others:
    """Everybody who has nothing to do with that provider: each kind asks again and again, one after the other."""

    def __init__(self, site: str, token: str) -> None:
        self.site, self.headers = site, {"Authorization": f"Bearer {token}"}
        # Made and signed beforehand: the test's own work is not measured.
        numbers = [payment.transaction_id for payment in PaymentFactory.create_batch(400)]
        self.notifications = [
            ("alipay", alipay_form(number)) if turn % 2 else ("wechat", wechat_v3(number))
            for turn, number in enumerate(numbers)
        ]

    def ask(self, seconds: float) -> dict[str, Waits]:
        """How long each kind waited for its answers."""
        until = time.monotonic() + seconds
        kinds = {"list": self._list, "callback": self._call_back, "healthz": self._probe}
        with ThreadPoolExecutor(len(kinds)) as pool:
            asked = {name: pool.submit(self._again, kind, until) for name, kind in kinds.items()}
            return {name: waits.result() for name, waits in asked.items()}

    def _again(self, kind, until: float) -> Waits:
        waits = Waits()
        with requests.Session() as session:
            while time.monotonic() < until:
                waits.time(lambda: kind(session))
                time.sleep(0.05)
        return waits

    def _list(self, session: requests.Session) -> None:
        answer = session.get(f"{self.site}/api/v1/payments/", headers=self.headers, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200

    def _call_back(self, session: requests.Session) -> None:
        if not self.notifications:
            return
        provider, message = self.notifications.pop()
        headers = {"Content-Type": message["content_type"], **message.get("headers", {})}
        answer = session.post(
            f"{self.site}{CALLBACK}{provider}", message["data"], headers=headers, timeout=PATIENCE_SECONDS
        )
        assert answer.status_code == 200

    def _probe(self, session: requests.Session) -> None:
        assert session.get(f"{self.site}/healthz", timeout=PATIENCE_SECONDS).status_code == 200


def press_pay(address: str, stop: threading.Event) -> tuple[Waits, set[int]]:
    """Until told to stop: how long each answer took, and the statuses."""
    waits, statuses, person = Waits(), set(), random.Random(address)

    def press() -> None:
        answer = requests.post(address, {"provider": "alipay"}, timeout=PATIENCE_SECONDS, allow_redirects=False)
        statuses.add(answer.status_code)

    while not stop.is_set():
        waits.time(press)
        stop.wait(person.uniform(*PRESSED_AGAIN_AFTER))
    return waits, statuses


@pytest.mark.django_db(transaction=True)
def test_the_others_are_served_as_on_a_quiet_day(tmp_path):
    token, stop = AccessTokenFactory(user=StaffFactory()).plain, threading.Event()
    payers = [path_of(payment, "open/") for payment in PaymentFactory.create_batch(PAYERS)]
    with (
        silent_provider() as provider,
        running_service(tmp_path / "service.log", workers=WORKERS, ALIPAY_GATEWAY_URL=f"{provider.url}/gateway.do") as (
            site,
            _process,
        ),
        ThreadPoolExecutor(PAYERS) as crowd,
    ):
        others = Others(site, token)
        others.ask(2)  # each worker has its connections and its SQL by then
        quiet = others.ask(SECONDS / 3)
        pressing = [crowd.submit(press_pay, f"{site}{path}", stop) for path in payers]
        try:
            beside = others.ask(SECONDS)
        finally:
            stop.set()
        pressed = [each.result() for each in pressing]
    slowest = max(max(waits.seconds) for waits, _statuses in pressed)
    statuses = set.union(*(statuses for _waits, statuses in pressed))
    for name in quiet:
        print(f"{name}: quiet {quiet[name]}; beside a silent provider {beside[name]}")
    print(f"pay: at most {slowest:.1f} s, statuses {sorted(statuses)}, calls {len(provider.callers)}")

    assert statuses == {502, 503}
    assert slowest < ANSWERED_WITHIN
    for name in quiet:
        assert beside[name].p99 <= max(TIMES * quiet[name].p99, FLOOR_SECONDS), name
