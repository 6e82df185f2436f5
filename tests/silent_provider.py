"""A provider that takes every call and never answers."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from payments.providers import door_of
from payments.providers.base import ProviderUnreachable
from payments.providers.breaker import BreakerState
from payments.providers.bulkhead import Bulkhead
from tests.processes import PATIENCE_SECONDS


@dataclass
class SilentProvider:
    """Where it listens, and who has called it: connections that are held open without a word."""

    url: str
    callers: list[socket.socket] = field(default_factory=list)


@contextmanager
def silent_provider() -> Iterator[SilentProvider]:
    """One that listens for the length of the block."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        provider = SilentProvider(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    provider.callers.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield provider
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for caller in provider.callers:
                caller.close()


def break_off(provider: str) -> None:
    """Let calls to the provider fail until its breaker is open."""

    def reach_nobody() -> None:
        raise ProviderUnreachable("timeout")

    while door_of(provider).report().state == BreakerState.CLOSED:
        with pytest.raises(ProviderUnreachable):
            door_of(provider).call(reach_nobody)


@contextmanager
def every_turn_taken(bulkhead: Bulkhead, *, turns: int = 1) -> Iterator[None]:
    """Other threads hold so many turns for the length of the block."""
    enough, over = threading.Barrier(turns + 1), threading.Event()

    def hold() -> None:
        with bulkhead.turn():
            enough.wait(PATIENCE_SECONDS)
            over.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(turns) as holders:
        held = [holders.submit(hold) for _turn in range(turns)]
        enough.wait(PATIENCE_SECONDS)
        try:
            yield
        finally:
            over.set()
    for each in held:
        each.result()
