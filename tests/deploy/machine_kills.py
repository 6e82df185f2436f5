"""Callbacks and creates while machines die in turn, and what the books say in the end."""

import random
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.concurrency.books import Verdict, judge
from tests.concurrency.deliveries import Deliveries
from tests.deploy.machines import Machine, Machines
from tests.deploy.witnessed import Run, at_once, runs
from tests.processes import PATIENCE_SECONDS, wait_until

HANDS = 4
DIES_AFTER = 4  # acknowledgements of its round


@dataclass(frozen=True, slots=True)
class Victim:
    """How it dies and comes back; one whom the others cannot stand in for comes back before its round is over."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]
    is_missed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered, what the books say of callbacks, how many payments are there that nobody was told of or that
    somebody was told of and are not, and runs of a job at the same time."""

    answers: Counter[str]
    acknowledged: int
    verdict: Verdict
    created: int
    astray: int
    together: list[tuple[Run, Run]]

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} callbacks and {self.created} creates acknowledged, answers {dict(self.answers)}; "
            f"{len(self.verdict.lost)} lost, {self.verdict.not_once} not once, {self.verdict.broken} broken, "
            f"{self.astray} creates lost or doubled, {len(self.together)} runs of a job beside another"
        )


class Creates:
    """One payment a key, asked for until it is there; what was answered with 201 is never asked for again."""

    def __init__(self, site: str, member: int, token: str) -> None:
        self._url, self.ids, self.answers = f"{site}/api/v1/payments/", list[int](), Counter[str]()
        self._member, self._token = member, token

    def make(self, count: int) -> None:
        """So many, one after the other."""
        for _number in range(count):
            key = secrets.token_hex(16)
            wait_until(lambda key=key: self._is_made(key), "a payment is made")

    def _is_made(self, key: str) -> bool:
        body = {"member_id": self._member, "amount": 100.00, "type": "membership"}
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        try:
            answer = requests.post(self._url, json=body, headers=headers, timeout=PATIENCE_SECONDS)
        except requests.RequestException:
            self.answers["none"] += 1
            return False
        self.answers[str(answer.status_code)] += 1
        # 409: the same key is still at work at a machine that has died meanwhile, or has not.
        assert answer.status_code in (201, 409, 503), answer.text
        if answer.status_code == 201:
            self.ids.append(answer.json()["id"])
        return answer.status_code == 201


@dataclass(frozen=True, slots=True)
class Books:
    """Where they are, the orders in them, for whom somebody makes payments by which token, and how to look."""

    url: str
    numbers: list[str]
    member: int
    token: str
    ids_of_payments: Callable[[], list[int]]


def kill_in_turn(machines: Machines, books: Books, victims: list[Victim], *, creates: int, seed: int) -> Outcome:
    """A round each: part of the orders are told as paid and so many payments made, and in the middle it is killed."""
    dice, made = random.Random(seed), [Creates(machines.site, books.member, books.token) for _hand in range(2)]
    numbers, acknowledged, answers = books.numbers, set[str](), Counter[str]()
    share = len(numbers) // len(victims)
    for number, victim in enumerate(victims):
        deliveries = Deliveries(machines.site, numbers[number * share : (number + 1) * share], dice)
        with ThreadPoolExecutor(1 + len(made)) as pool:
            under_way = [pool.submit(deliveries.send_all, hands=HANDS)]
            under_way += [pool.submit(each.make, creates) for each in made]
            wait_until(lambda each=deliveries: len(each.acknowledged) >= DIES_AFTER, f"{DIES_AFTER} are acknowledged")
            victim.kill()
            if victim.is_missed:
                victim.start()
            for each in under_way:
                each.result()
        if not victim.is_missed:
            victim.start()
        acknowledged |= deliveries.acknowledged
        answers += deliveries.answers
    for each in made:
        answers += each.answers
    return _judged(machines, books, acknowledged, answers, [pk for each in made for pk in each.ids])


def _judged(
    machines: Machines, books: Books, acknowledged: set[str], answers: Counter[str], told: list[int]
) -> Outcome:
    there = books.ids_of_payments()
    unknown = len(there) - len(books.numbers) - len(set(told))
    astray = unknown + len(told) - len(set(told)) + len(set(told) - set(there))
    killed = {pid: at for machine in machines.workers for pid, at in machine.killed.items()}
    together = at_once(runs(machines.witness), killed)
    return Outcome(answers, len(acknowledged), judge(books.url, acknowledged), len(told), astray, together)


def back(machine: Machine) -> None:
    """It is started again, and answers."""
    machine.start()
    machine.await_there()


def kill_at_work(machines: Machines, machine: Machine) -> None:
    """In the middle of the job, where it is the one that has it; the other machine alone goes on otherwise."""
    assert machine.process is not None
    wait_until(lambda: bool(runs(machines.witness)), "somebody has begun the job")
    if machine.process.pid == runs(machines.witness)[-1].pid:
        wait_until(lambda: runs(machines.witness)[-1].ended is None, "it is at it again")
    machine.kill()


def await_another(machines: Machines, dead: Machine) -> None:
    """Until the job is run by somebody after the kill."""
    killed_at = max(dead.killed.values())
    wait_until(lambda: any(run.began > killed_at for run in runs(machines.witness)), "another has taken the job")
