"""What is measured: requests, as bytes that are made before anything is timed, and the answer that is right."""

import http.client
import json
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import HOST


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, of which `headers` are those that matter."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """As it goes over the wire, on a connection that stays open."""
        headers = {"Host": HOST, **self.headers}
        if self.body:
            headers["Content-Length"] = str(len(self.body))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """`make(count)` prepares so many requests, with the rows that they need.

    The answer has this `status` and the text `fragment` in its body. `once`: a request means something else the second
    time, so that none is sent twice.
    """

    name: str
    make: Callable[[int], Iterable[Request]]
    status: int
    fragment: str
    once: bool = False

    def first(self) -> Request:
        """One request."""
        return next(iter(self.make(1)))

    def is_right(self, answer: Answer) -> bool:
        """Whether that is the answer."""
        return answer.status == self.status and self.fragment.encode() in answer.body


def bearer(token: str) -> dict[str, str]:
    """The header of an API call."""
    return {"Authorization": f"Bearer {token}"}


def json_request(path: str, body: object, **headers: str) -> Request:
    """A POST of JSON."""
    return Request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def write_requests(path: Path, requests: Iterable[Request]) -> None:
    """Write them for `load.lua`."""
    with path.open("wb") as file:
        for request in requests:
            encoded = request.encoded()
            file.write(b"%d\n" % len(encoded) + encoded)


def read_requests(path: Path) -> Iterator[bytes]:
    """What was written, one after the other."""
    with path.open("rb") as file:
        while length := file.readline():
            yield file.read(int(length))


def send(request: bytes, port: int) -> Answer:
    """The answer to an encoded request, over a connection of its own."""
    with socket.create_connection((HOST, port), timeout=30) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection, method=request.split(b" ", 1)[0].decode())
        response.begin()
        return Answer(response.status, response.read())
