"""Clients that take their time, in four kinds: one thread holds all their connections and moves each a byte a second.

Usable beside any server: `python -m tests.trust.slow_clients http://127.0.0.1:8000 --each 500` holds them until it is
interrupted, and prints once a second how long `/healthz` takes meanwhile.
"""

import argparse
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from gymsite.front.connections import allow_many_connections

CALLBACK = "/api/v1/payments/callback/alipay"
A_BYTE_EVERY_SECONDS = 1.0
CONNECT_SECONDS = 10.0
SMALL_WINDOW_BYTES = 2048  # what a slow reader's kernel takes before the server's has to wait


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind begins, what it goes on with byte by byte (nothing: it only waits), and whether it reads that way."""

    name: str
    begins: bytes
    goes_on: bytes = b""
    reads: bool = False


def kinds(host: str, large: str) -> tuple[Kind, ...]:
    """The four kinds, for a server of this name; `large` is an address whose answer is larger than a window."""
    head = f"Host: {host}\r\nUser-Agent: slow\r\n".encode()
    body = head + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\n"
    return (
        Kind("headers", f"POST {CALLBACK} HTTP/1.1\r\n".encode() + head + b"X-Slow: ", goes_on=b"a"),
        Kind("bodies", f"POST {CALLBACK} HTTP/1.1\r\n".encode() + body, goes_on=b"a"),
        Kind("idle", b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n"),
        Kind("readers", f"GET {large} HTTP/1.1\r\n".encode() + head + b"\r\n", reads=True),
    )


class SlowClients:
    """So many connections of one kind. One that the server has ended is opened again, as whoever attacks would."""

    def __init__(self, kind: Kind, address: tuple[str, int], count: int) -> None:
        self.kind, self.address, self.opened = kind, address, 0
        self.answered: set[int] = set()
        allow_many_connections()
        self.held = [self._open() for _each in range(count)]

    def move(self) -> None:
        """One byte for each."""
        for place, connection in enumerate(self.held):
            if connection is None or not self._moves(connection):
                if connection is not None:
                    connection.close()
                self.held[place] = self._open()

    def is_quiet(self) -> bool:
        """Whether none waits for the beginning of an answer: whole requests are work, however slowly one reads."""
        return self.kind.goes_on != b"" or len(self.answered) >= len(self.held)

    def close(self) -> None:
        """Let go of all."""
        for connection in self.held:
            if connection is not None:
                connection.close()

    def _open(self) -> socket.socket | None:
        connection = socket.socket()
        connection.settimeout(CONNECT_SECONDS)
        if self.kind.reads:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW_BYTES)
        try:
            connection.connect(self.address)
            connection.sendall(self.kind.begins)
        except OSError:
            connection.close()
            return None
        connection.setblocking(False)
        self.opened += 1
        return connection

    def _moves(self, connection: socket.socket) -> bool:
        """Whether the connection is still there."""
        try:
            if self.kind.goes_on:
                connection.send(self.kind.goes_on)
            said = connection.recv(1 if self.kind.reads else 4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if said:
            self.answered.add(connection.fileno())
        return said != b""


@contextmanager
def holding(url: str, each: int, *, large: str, only: str = "") -> Iterator[list[SlowClients]]:
    """So many clients of each kind (or of one `only`), there and slow until the end of the block."""
    where = urlsplit(url)
    address = (where.hostname or "", where.port or 80)
    chosen = [kind for kind in kinds(where.netloc, large) if only in ("", kind.name)]
    crowds = [SlowClients(kind, address, each) for kind in chosen]
    over = threading.Event()

    def keep_moving() -> None:
        while not over.wait(A_BYTE_EVERY_SECONDS):
            for crowd in crowds:
                crowd.move()

    mover = threading.Thread(target=keep_moving, name="slow clients")
    mover.start()
    try:
        yield crowds
    finally:
        over.set()
        mover.join()
        for crowd in crowds:
            crowd.close()


def timed(url: str, path: str = "/healthz", *, timeout: float = 30.0) -> float:
    """Seconds to a whole answer of 200, on a connection of its own; infinite when there was none."""
    where, begun = urlsplit(url), time.perf_counter()
    connection = HTTPConnection(where.netloc, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return float("inf")
    finally:
        connection.close()
    return time.perf_counter() - begun if answer.status == 200 else float("inf")


def main(say: Callable[[str], None] = print) -> None:
    """Hold them, and tell what the probe finds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--each", type=int, default=500)
    parser.add_argument("--only", choices=["headers", "bodies", "idle", "readers"], default="")
    parser.add_argument("--large", default="/static/unfold/css/styles.css")
    parser.add_argument("--seconds", type=int, default=60)
    chosen = parser.parse_args()
    with holding(chosen.url, chosen.each, large=chosen.large, only=chosen.only) as crowds:
        until = time.monotonic() + chosen.seconds
        while time.monotonic() < until:
            opened = ", ".join(f"{crowd.kind.name} {crowd.opened}" for crowd in crowds)
            say(f"/healthz {timed(chosen.url) * 1000:8.1f} ms   opened so far: {opened}")
            time.sleep(1)


if __name__ == "__main__":
    main()
