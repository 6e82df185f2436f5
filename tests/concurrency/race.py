"""Requests that really run at the same time: a thread, a connection and a client each, released by one barrier."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.http import HttpResponse
from django.test import Client

Send = Callable[[Client], HttpResponse]


def at_once(requests: Sequence[Send], *, hands: int | None = None) -> list[HttpResponse]:
    """The answers, in the order of the requests; an exception in a thread is raised here.

    Each request has a thread of its own, or there are so many `hands`, each of which sends one after the other.
    """
    hands = hands or len(requests)
    barrier = threading.Barrier(hands)
    answers: dict[int, HttpResponse] = {}

    def run(first: int) -> None:
        client = Client()
        barrier.wait(timeout=30)
        try:
            for number in range(first, len(requests), hands):
                answers[number] = requests[number](client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=hands) as pool:
        list(pool.map(run, range(hands)))
    return [answers[number] for number in range(len(requests))]
