"""Clients whose own work does not count: each kind is a process of its own, and says how long its answers took.

No Django and no library in here: what is measured must not wait for what measures it.
"""

import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes out; a body makes it a POST."""

    path: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """How long an answer took in seconds, and its status."""

    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the answers of one kind took, in seconds."""

    answers: list[Answered]

    @property
    def p99(self) -> float:
        """What all but a hundredth took at most."""
        seconds = sorted(answer.seconds for answer in self.answers)
        return seconds[max(0, round(len(seconds) * 0.99) - 1)]

    def __str__(self) -> str:
        seconds = [answer.seconds for answer in self.answers]
        figures = (statistics.median(seconds), self.p99, max(seconds))
        return "p50 {:.0f} ms, p99 {:.0f} ms, most {:.0f} ms".format(*(figure * 1000 for figure in figures))


def ask_again_and_again(site: str, requests: list[Request], count: int, pause: float) -> list[Answered]:
    """So many requests one after the other on one connection, each `pause` seconds behind the answer before it."""
    connection = HTTPConnection(urlsplit(site).netloc, timeout=TIMEOUT_SECONDS)
    answers = []
    for _turn, request in zip(range(count), cycle(requests), strict=False):
        answers.append(_answered(connection, request))
        time.sleep(pause)
    connection.close()
    return answers


def press_again_and_again(site: str, presses: list[Request], pauses: tuple[float, float], over: str) -> list[Answered]:
    """A thread for each press, which is pressed again so long after its answer, until there is a file `over`."""

    def press(request: Request) -> list[Answered]:
        person, answers = random.Random(request.path), []
        time.sleep(person.uniform(0, pauses[0]))  # not all at the same moment
        while not Path(over).exists():
            connection = HTTPConnection(urlsplit(site).netloc, timeout=TIMEOUT_SECONDS)
            answers.append(_answered(connection, request))
            connection.close()
            time.sleep(person.uniform(*pauses))
        return answers

    with ThreadPoolExecutor(len(presses)) as people:
        return [answer for answers in people.map(press, presses) for answer in answers]


def _answered(connection: HTTPConnection, request: Request) -> Answered:
    begun = time.perf_counter()
    method = "GET" if request.body is None else "POST"
    connection.request(method, request.path, request.body, dict(request.headers))
    answer = connection.getresponse()
    answer.read()
    return Answered(time.perf_counter() - begun, answer.status)
