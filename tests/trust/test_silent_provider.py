"""A provider that accepts and never answers, and many who press "pay": the others are served as on a quiet day.

Three times the same, with as many requests of each kind: nobody pays; people pay at a provider that answers; the same
people at one that is silent. The quiet day is the first of them; the second tells what the payers cost by themselves.
The figures stand in docs/security.md.
"""

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.factories.members import AccessTokenFactory, StaffFactory
from tests.factories.payments import PaymentFactory
from tests.payments.paying.test_pages import path_of
from tests.providers_desk import CALLBACK, alipay_form, wechat_v3
from tests.service_process import running_service
from tests.silent_provider import silent_provider
from tests.trust.steady_clients import Answered, Request, Waits, ask_again_and_again, press_again_and_again

PAYERS, WORKERS = 16, 2
# Of each kind and each time: the hundredth part that a p99 leaves out is ten of them.
REQUESTS = int(os.environ.get("TRUST_REQUESTS") or 1000)
WARMING = 50
PAUSE_SECONDS = 0.02
# Between what a person does at once and what one does who has read what happened.
PRESSED_AGAIN_AFTER = (1.0, 3.0)
# How much longer than on a quiet day, and how little makes no difference on a machine of two cores.
TIMES, FLOOR_SECONDS = 3, 0.1
# A second for a thread, five for the call, and what the machine itself takes.
ANSWERED_WITHIN = 1 + 5 + 2


class Others:
    """Everybody who has nothing to do with that provider, each kind a process of its own."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        token = AccessTokenFactory(user=StaffFactory()).plain
        self._list = Request("/api/v1/payments/", headers=(("Authorization", f"Bearer {token}"),))

    def requests(self, count: int) -> dict[str, list[Request]]:
        """What each kind is to ask so many times; made before anything is measured."""
        return {"list": [self._list], "callback": notifications(count), "healthz": [Request("/healthz")]}

    def ask(self, site: str, requests: dict[str, list[Request]], count: int) -> dict[str, Waits]:
        """So many of each kind, all at the same time; each was served as if nothing was."""
        asked = {
            name: self._pool.submit(ask_again_and_again, site, own, count, PAUSE_SECONDS)
            for name, own in requests.items()
        }
        waits = {name: Waits(each.result()) for name, each in asked.items()}
        for name, each in waits.items():
            assert {answer.status for answer in each.answers} == {200}, name
        return waits


def notifications(count: int) -> list[Request]:
    """Of both providers in turn, of payments that are there; signed beforehand, which is not measured."""
    requests = []
    for turn, payment in enumerate(PaymentFactory.create_batch(count)):
        provider, make = (("alipay", alipay_form), ("wechat", wechat_v3))[turn % 2]
        message = make(payment.transaction_id)
        headers = {"Content-Type": message["content_type"], **message.get("headers", {})}
        requests.append(Request(f"{CALLBACK}{provider}", message["data"].encode(), tuple(headers.items())))
    return requests


def presses() -> list[Request]:
    """One payer each, at the button of a payment of his own."""
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    payments = PaymentFactory.create_batch(PAYERS)
    return [Request(path_of(payment, "open/"), b"provider=alipay", form) for payment in payments]


def alone(others: Others, site: str, count: int = REQUESTS) -> dict[str, Waits]:
    """What the others wait while nobody pays."""
    return others.ask(site, others.requests(count), count)


def beside_payers(
    pool: ProcessPoolExecutor, others: Others, site: str, directory: Path
) -> tuple[dict[str, Waits], list[Answered]]:
    """What the others waited while payers pressed, who go on until the last of them is answered; what those got."""
    requests, over = others.requests(REQUESTS), directory / "over"
    over.unlink(missing_ok=True)
    pressing = pool.submit(press_again_and_again, site, presses(), PRESSED_AGAIN_AFTER, str(over))
    try:
        waits = others.ask(site, requests, REQUESTS)
    finally:
        over.touch()
    return waits, pressing.result()


@pytest.mark.django_db(transaction=True)
def test_the_others_are_served_as_on_a_quiet_day(tmp_path, capsys, sandbox):
    log = tmp_path / "service.log"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        others = Others(pool)
        with running_service(log, workers=WORKERS) as (site, _process):
            alone(others, site, WARMING)  # each worker has its connections and its SQL by then
            quiet = alone(others, site)
            answering, paid = beside_payers(pool, others, site, tmp_path)
        with silent_provider() as provider:
            gateway = f"{provider.url}/gateway.do"
            with running_service(log, workers=WORKERS, ALIPAY_GATEWAY_URL=gateway) as (site, _process):
                alone(others, site, WARMING)
                silent, pressed = beside_payers(pool, others, site, tmp_path)
            calls = len(provider.callers)
    statuses = Counter(answer.status for answer in pressed)
    slowest = max(answer.seconds for answer in pressed)
    with capsys.disabled():
        for name in quiet:
            told = f"quiet {quiet[name]}; payers at one that answers {answering[name]}; at a silent one {silent[name]}"
            sys.stdout.write(f"\n{name}: {told}")
        sys.stdout.write(f"\npay: at most {slowest:.1f} s, statuses {dict(statuses)}, calls {calls}\n")

    assert 303 in {answer.status for answer in paid}
    assert set(statuses) == {502, 503}
    assert slowest < ANSWERED_WITHIN
    for name in quiet:
        assert silent[name].p99 <= max(TIMES * quiet[name].p99, FLOOR_SECONDS), name
