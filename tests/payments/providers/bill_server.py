"""A server on this machine that hands out bills: an answer a path, honest or not about its length."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.payments.providers.wechat_server import Received


@dataclass(frozen=True)
class Answer:
    """`announced` is the length that the header claims, when it is not the body's."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None


@dataclass
class BillServer:
    """`answers` are found by the path without its query; a function makes the answer when it is asked for."""

    url: str = ""
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def asked(self, path: str) -> list[Received]:
        """The requests for this path."""
        return [request for request in self.received if request.path.partition("?")[0] == path]


@contextmanager
def running_bill_server() -> Iterator[BillServer]:
    """A server for the length of the block."""
    shop = BillServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shop))
    server.daemon_threads = True
    shop.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()


def _handler(shop: BillServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            shop.received.append(Received(self.command, self.path, headers, body))
            found = shop.answers[self.path.partition("?")[0]]
            answer = found() if callable(found) else found
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.announced is None else answer.announced))
            self.end_headers()
            with suppress(ConnectionError):  # who has seen enough hangs up
                self.wfile.write(answer.body)

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler
