"""Requests that really run at the same time: a thread, a connection and a client each, released by one barrier."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.http import HttpResponse
from django.test import Client

Send = Callable[[Client], HttpResponse]


def at_once(requests: Sequence[Send]) -> list[HttpResponse]:
    """The answers, in the order of the requests; an exception in a thread is raised here."""
    barrier = threading.Barrier(len(requests))

    def run(send: Send) -> HttpResponse:
        client = Client()
        barrier.wait(timeout=30)
        try:
            return send(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(requests)) as pool:
        return list(pool.map(run, requests))
