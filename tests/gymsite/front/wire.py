"""The server's two halves of a request as the front sees them, without a server."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Fields:
    """Header fields; one whose value is None came with bytes that are not ASCII."""

    def __init__(self, fields: Sequence[tuple[str, str | None]]) -> None:
        self.fields = fields

    def items(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if value is not None]

    def keys(self) -> list[str]:
        return [name for name, _value in self.fields]

    def get(self, name: str, /) -> str | None:
        return next((value for known, value in self.fields if known == name), None)

    def __contains__(self, name: str, /) -> bool:
        return name in self.keys()


@dataclass
class Head:
    """A request's head."""

    path: str = "/api/v1/payments/"
    method: str = "GET"
    fields: Sequence[tuple[str, str | None]] = (("host", "testserver"),)
    query_string: str = ""
    client: str = "203.0.113.9:50000"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"
    proto: str = "http"

    @property
    def headers(self) -> Fields:
        return Fields(self.fields)


class Pieces:
    """As the server's: begun once, no iterable itself, and at its end it raises without being waited for."""

    def __init__(self, wire: "Wire") -> None:
        self.wire, self.coming = wire, iter(wire.pieces)

    def __anext__(self) -> Awaitable[bytes]:
        for piece in self.coming:
            self.wire.taken += len(piece)
            return asyncio.sleep(0, piece)
        if not self.wire.hangs:
            raise StopAsyncIteration
        return asyncio.Future()


@dataclass
class Wire:
    """A connection on which the pieces come, and then nothing more if it `hangs`; what was answered is kept."""

    pieces: Sequence[bytes] = ()
    hangs: bool = False
    answered: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    taken: int = 0
    is_begun: bool = False

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    def __aiter__(self) -> Pieces:
        assert not self.is_begun
        self.is_begun = True
        return Pieces(self)

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.answered.append((status, dict(headers), body))

    def response_file(self, status: int, headers: Any, file: str) -> None:
        self.answered.append((status, dict(headers), Path(file).read_bytes()))


def post(size: int | None, *, path: str = "/api/v1/payments/", **more: str) -> Head:
    """The head of a POST whose body has this length, or comes in chunks; more fields with - for _."""
    length = ("transfer-encoding", "chunked") if size is None else ("content-length", str(size))
    others = [(name.replace("_", "-"), value) for name, value in more.items()]
    return Head(path, "POST", [("host", "testserver"), length, *others])
