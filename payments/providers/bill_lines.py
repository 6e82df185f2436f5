"""The lines of a bill, numbered as an editor numbers them, read in pieces so that memory does not grow."""

from collections.abc import Iterable, Iterator

from payments.providers.billing import BillRefused

# Bytes while a line is read, characters once it is: no real one comes near either.
MAXIMUM_LINE_LENGTH = 64 * 1024
BYTE_ORDER_MARK = "\ufeff"

Lines = Iterator[tuple[int, str]]


def numbered_lines(pieces: Iterable[bytes], *, encoding: str) -> Lines:
    """Each line with its number from 1, without its end (CRLF or LF) and without a byte order mark.

    The encoding must keep LF a byte of its own, as UTF-8 and GB18030 do. Raises BillRefused: `too_large` for a line
    that does not end; for bytes that are no text, `format` in the first line, `truncated` where the file ends in
    them, and else `row`.
    """
    number, rest = 0, b""
    for piece in pieces:
        data = rest + piece
        end = data.rfind(b"\n") + 1
        text, rest = _decoded(data[:end], encoding), data[end:]
        for line in text.replace("\r\n", "\n").split("\n")[:-1]:
            number += 1
            if len(line) > MAXIMUM_LINE_LENGTH:
                raise _too_long(number)
            yield number, line if number > 1 else line.removeprefix(BYTE_ORDER_MARK)
        if text.count("\n") != data.count(b"\n"):
            raise _no_text(number + 1, encoding)
        if len(rest) > MAXIMUM_LINE_LENGTH:
            raise _too_long(number + 1)
    if rest:
        text = _decoded(rest, encoding)
        if not text:
            raise _no_text(1, encoding) if number == 0 else BillRefused("truncated", line=number + 1)
        yield number + 1, text.removesuffix("\r").removeprefix("" if number else BYTE_ORDER_MARK)


def broken(lines: Lines, line: int, message: str) -> BillRefused:
    """The refusal of a line that cannot be read. Where nothing follows it, the file was cut short in it."""
    if next(lines, None) is None:
        return BillRefused("truncated", line=line, message="the file ends in the middle")
    return BillRefused("row", line=line, message=message)


def require_nothing_more(lines: Lines) -> None:
    """Raises BillRefused (`row`) when a line that is not blank follows."""
    for number, line in lines:
        if line.strip():
            raise BillRefused("row", line=number, message="there is something after the end")


def _decoded(block: bytes, encoding: str) -> str:
    """The text of the block, or of the lines before the first that is no text: what they say comes first."""
    try:
        return block.decode(encoding)
    except UnicodeDecodeError as error:
        return block[: block.rfind(b"\n", 0, error.start) + 1].decode(encoding)


def _no_text(number: int, encoding: str) -> BillRefused:
    return BillRefused("format" if number == 1 else "row", line=number, message=f"no text in {encoding}")


def _too_long(number: int) -> BillRefused:
    return BillRefused("too_large", line=number, message="a line that is longer than any of a bill")
