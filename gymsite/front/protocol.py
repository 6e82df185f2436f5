"""What the front uses of RSGI 1 (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

Fields = list[tuple[str, str]]


class HeaderFields(Protocol):
    """The request's, their names in lower case; one whose value is not ASCII has a name and no item."""

    def items(self) -> Fields: ...

    def keys(self) -> list[str]: ...

    def get(self, name: str, /) -> str | None: ...

    def __contains__(self, name: str, /) -> bool: ...


class Scope(Protocol):
    """One request's head; `client` and `server` are `host:port`, `path` is decoded, `query_string` is not."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> HeaderFields: ...


class Connection(Protocol):
    """The request's body, whole by a call or piece by piece, and the way back. None of the answers waits."""

    def __call__(self) -> Awaitable[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: Fields, body: bytes, /) -> None: ...

    def response_file(self, status: int, headers: Fields, file: str, /) -> None: ...
