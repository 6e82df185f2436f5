"""Kills under callbacks: who dies after how many acknowledgements is said by a seed, and so can be said again.

The seed is `TRUST_SEED`, else a new one; it is printed.
"""

import os
import random
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.concurrency.books import Verdict, judge, open_books
from tests.concurrency.deliveries import Deliveries
from tests.mortal_postgresql import MortalPostgreSQL, mortal_postgresql
from tests.plugin import free_port
from tests.processes import wait_until
from tests.service_process import running_service
from tests.worker_processes import age_of, workers_of

POSTGRESQL, POSTGRESQL_STOPPED, WORKER, SERVICE = "PostgreSQL", "PostgreSQL at once", "a worker", "the service"
# A worker that dies within 5.5 seconds of its start ends granian.
GROWN_UP_SECONDS = 6.0
WORKERS, HANDS = 2, 8
BETWEEN_KILLS = (5, 25)  # acknowledgements
MOMENT_SECONDS = 0.05
Strike = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen from outside, and what the books say."""

    seed: int
    killed: Counter[str]
    answers: Counter[str]
    acknowledged: int
    verdict: Verdict

    def __str__(self) -> str:
        lost, not_once = len(self.verdict.lost), self.verdict.not_once
        return (
            f"TRUST_SEED={self.seed}: {self.acknowledged} callbacks acknowledged under kills of {dict(self.killed)}; "
            f"answers {dict(self.answers)}; {lost} lost, {len(not_once)} not once {not_once}, "
            f"{self.verdict.broken} broken"
        )


def seed_of_this_run() -> int:
    """The one that was asked for, or a new one; shown with whatever fails."""
    seed = int(os.environ.get("TRUST_SEED") or secrets.randbelow(1_000_000))
    sys.stdout.write(f"TRUST_SEED={seed}\n")
    return seed


def on_postgresql(log: Path, *, seed: int, kills: int, settings: Sequence[str] = (), victims: Sequence[str]) -> Outcome:
    """The service on a server of its own with these settings; that and workers are killed and come back."""
    with mortal_postgresql(*settings) as server:

        @contextmanager
        def ready() -> Iterator[tuple[str, Strike]]:
            server.write_down()  # the books as they are opened, whatever the settings say of later commits
            with running_service(log, workers=WORKERS, DATABASE_URL=server.url) as (site, process):
                yield site, lambda victim: _kill_one(victim, server, process.pid)

        return _under_kills(ready, server.url, seed=seed, kills=kills, victims=victims)


def on_sqlite(log: Path, *, seed: int, kills: int) -> Outcome:
    """The service on a file; all of it is killed, and started again."""
    url, port = f"sqlite:///{log.parent / 'killed.sqlite3'}", free_port()

    @contextmanager
    def ready() -> Iterator[tuple[str, Strike]]:
        with ExitStack() as life:

            def live_again(_victim: str = SERVICE) -> str:
                life.close()
                return life.enter_context(running_service(log, workers=WORKERS, port=port, DATABASE_URL=url))[0]

            yield live_again(), live_again

    return _under_kills(ready, url, seed=seed, kills=kills, victims=[SERVICE])


def _under_kills(ready, url: str, *, seed: int, kills: int, victims: Sequence[str]) -> Outcome:
    dice = random.Random(seed)
    plan = [_planned(dice, victims) for _kill in range(kills)]
    numbers = open_books(url, orders=sum(after for after, _moment, _victim in plan) + BETWEEN_KILLS[1])
    with ready() as (site, strike), ThreadPoolExecutor(1) as killer:
        deliveries = Deliveries(site, numbers, dice)
        killing = killer.submit(_kill_all, plan, deliveries, strike)
        deliveries.send_all(hands=HANDS)
        killing.result()
    killed = Counter(victim for _after, _moment, victim in plan)
    verdict = judge(url, deliveries.acknowledged)
    return Outcome(seed, killed, deliveries.answers, len(deliveries.acknowledged), verdict)


def _planned(dice: random.Random, victims: Sequence[str]) -> tuple[int, float, str]:
    """After how many more acknowledgements, how many seconds later, and who."""
    return dice.randint(*BETWEEN_KILLS), dice.uniform(0, MOMENT_SECONDS), dice.choice(victims)


def _kill_all(plan: list[tuple[int, float, str]], deliveries: Deliveries, strike: Strike) -> None:
    mark = 0
    for after, moment, victim in plan:
        mark += after
        wait_until(lambda mark=mark: len(deliveries.acknowledged) >= mark, f"{mark} are acknowledged")
        time.sleep(moment)  # into whatever is under way
        strike(victim)


def _kill_one(victim: str, server: MortalPostgreSQL, service: int) -> None:
    if victim == WORKER:
        _kill_oldest(service)
    else:
        server.kill() if victim == POSTGRESQL else server.stop_at_once()
        server.start()


def _kill_oldest(service: int) -> None:
    def is_grown_up() -> bool:
        return age_of(max(workers_of(service), key=age_of)) > GROWN_UP_SECONDS

    wait_until(is_grown_up, "a worker has been there for a while")
    os.kill(max(workers_of(service), key=age_of), signal.SIGKILL)
