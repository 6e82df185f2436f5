"""Requests that really run at the same time: a thread, a connection and a client each, released by one barrier."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections
from django.test import Client

from tests.processes import PATIENCE_SECONDS

Answer = TypeVar("Answer")


def at_once(requests: Sequence[Callable[[Client], Answer]], *, hands: int | None = None) -> list[Answer]:
    """The answers, in the order of the requests; raises an ExceptionGroup of what failed, whichever thread it was in.

    Each request has a thread of its own, or there are so many `hands`, each of which sends one after the other.
    """
    hands = hands or len(requests)
    barrier = threading.Barrier(hands)
    answers: dict[int, Answer] = {}

    def run(first: int) -> None:
        client = Client()
        barrier.wait(PATIENCE_SECONDS)
        try:
            for number in range(first, len(requests), hands):
                answers[number] = requests[number](client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=hands) as pool:
        runs = [pool.submit(run, first) for first in range(hands)]
    if failures := [error for each in runs if (error := each.exception()) is not None]:
        raise BaseExceptionGroup(f"{len(failures)} of {hands} threads failed", failures)
    return [answers[number] for number in range(len(requests))]
