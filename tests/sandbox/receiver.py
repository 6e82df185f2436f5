"""The merchant's notify address: keeps what arrives and answers as it was told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.processes import PATIENCE_SECONDS

TAKEN = {"gateway": b"success", "v3": b"", "v2": b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"}


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self.arrived = threading.Event()
        self.turn, self._lock = 0, threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin a new turn: what is still on its way of the one before is of no interest any more."""
        with self._lock:
            self.turn += 1
            self.received.clear()
            self.arrived.clear()
        self.status, self.answer, self.location = 200, b"", ""

    def keep(self, received: Received, *, turn: int) -> None:
        with self._lock:
            if turn == self.turn:
                self.received.append(received)

    def note_answered(self, *, turn: int) -> None:
        with self._lock:
            if turn == self.turn:
                self.arrived.set()

    def await_arrival(self) -> None:
        """Return when something has arrived since it last forgot."""
        assert self.arrived.wait(PATIENCE_SECONDS), "nothing arrived"

    def answers(self, status: int, answer: bytes, location: str = "") -> None:
        self.status, self.answer, self.location = status, answer, location


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            turn, body = receiver.turn, self.rfile.read(int(self.headers["Content-Length"]))
            receiver.keep(Received(self.path, dict(self.headers.items()), body), turn=turn)
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)
            receiver.note_answered(turn=turn)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/notify"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
