"""A request's body, collected whole before anybody works on it: in memory, or on disk for whoever may send so much."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, TypeVar

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # its interface, though not marked as such

from gymsite.front.limits import ANYBODY, STAFF, Allowance
from gymsite.front.protocol import Connection, Scope

Read = TypeVar("Read")


class BodyTooLong(Exception):
    """More bytes than this client may send, who is `of_staff` or not; nothing was done."""

    def __init__(self, *, of_staff: bool = False) -> None:
        super().__init__()
        self.of_staff = of_staff


class BodyTooSlow(Exception):
    """It did not come within its time; nothing was done."""


class ClientGone(Exception):
    """The client hung up before its request was here: nobody waits for an answer."""


def has_body(scope: Scope) -> bool:
    """Whether a body follows the header fields (RFC 9112, section 6)."""
    return "content-length" in scope.headers or "transfer-encoding" in scope.headers


async def collect(scope: Scope, connection: Connection, may_upload: Callable[[], Awaitable[bool]]) -> IO[bytes]:
    """The whole body, at its beginning; `may_upload` is asked only if it is larger than anybody may send.

    Raises BodyTooLong, BodyTooSlow, ClientGone, and what `may_upload` raises.
    """
    said = said_length(scope)
    if said is not None and said <= ANYBODY.size:
        return BytesIO(await _in_time(connection(), ANYBODY))
    begun, pieces = BytesIO(), aiter(connection)
    if said is None and await _in_time(_read(pieces, begun, ANYBODY.size), ANYBODY):
        begun.seek(0)
        return begun
    if not await may_upload():
        raise BodyTooLong
    if said is not None and said > STAFF.size:
        raise BodyTooLong(of_staff=True)
    return await _to_disk(pieces, begun, said)


async def _to_disk(pieces: AsyncIterator[bytes], begun: BytesIO, said: int | None) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 -- handed on; gone with its last reader
    try:
        await _fill(file, pieces, begun, said)
    except BaseException:
        file.close()
        raise
    return file


async def _fill(file: IO[bytes], pieces: AsyncIterator[bytes], begun: BytesIO, said: int | None) -> None:
    file.write(begun.getvalue())
    if not await _in_time(_read(pieces, file, STAFF.size), STAFF):
        raise BodyTooLong(of_staff=True)
    if said is not None and file.tell() != said:
        raise ClientGone
    file.seek(0)


async def _read(pieces: AsyncIterator[bytes], body: IO[bytes], size: int) -> bool:
    """Whether it has come to its end; False as soon as it is longer than `size`, with what has come in the body."""
    while True:  # `async for` would begin the server's iterator a second time, which it refuses
        try:
            piece = await anext(pieces)
        except StopAsyncIteration:
            return True
        body.write(piece)
        if body.tell() > size:
            return False


async def _in_time(coming: Awaitable[Read], allowed: Allowance) -> Read:
    try:
        async with asyncio.timeout(allowed.seconds):
            return await coming
    except TimeoutError:
        raise BodyTooSlow from None
    except ProtocolClosed:
        raise ClientGone from None


def said_length(scope: Scope) -> int | None:
    """The length that the client has said; None for a body in chunks."""
    said = scope.headers.get("content-length")
    return int(said) if said is not None and said.isdigit() else None
