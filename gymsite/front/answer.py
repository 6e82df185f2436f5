"""An answer, made whole by a thread and then given to its reader without one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from gymsite.front.environ import Environ
from gymsite.front.limits import ANSWER_MEMORY_BYTES
from gymsite.front.protocol import Connection, Fields

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, header fields, and the body: in memory, or in a file if it is large."""

    status: int
    fields: Fields
    content: bytes = b""
    file: IO[bytes] | None = None


def make_answer(application: Application, environ: Environ) -> Answer:
    """Run the WSGI application to its end; the thread that does is free when this returns.

    The answer of an application that streams is kept until it is whole, so that no reader's pace holds a thread or a
    connection to the database.
    """
    begun: list[tuple[str, Fields]] = []

    def start_response(status: str, fields: Fields, _exc_info: object = None) -> None:
        begun.append((status, fields))

    result = application(environ, start_response)
    try:
        content, file = _whole(iter(result))
    finally:
        if (close := getattr(result, "close", None)) is not None:
            close()
    status, fields = begun[-1]
    return Answer(int(status[:3]), [(name.lower(), value) for name, value in fields], content, file)


def _whole(pieces: Iterator[bytes]) -> tuple[bytes, IO[bytes] | None]:
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > ANSWER_MEMORY_BYTES:
            return b"", _on_disk(kept, pieces)
    return kept[0] if len(kept) == 1 else b"".join(kept), None


def _on_disk(begun: list[bytes], rest: Iterator[bytes]) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 -- handed on; gone when the server has opened it too
    try:
        file.writelines(begun)
        file.writelines(rest)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def give(answer: Answer, connection: Connection) -> None:
    """Hand it to the server, which writes it at its reader's pace, a large one piece by piece from its file.

    The file has no name by which it could be left behind; the server opens the descriptor, and whoever calls this
    keeps that open until it has.
    """
    if answer.file is None:
        connection.response_bytes(answer.status, answer.fields, answer.content)
    else:
        connection.response_file(answer.status, answer.fields, f"/dev/fd/{answer.file.fileno()}")
