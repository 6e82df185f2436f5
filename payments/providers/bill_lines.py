"""The lines of a bill, numbered as an editor numbers them, read in pieces so that memory does not grow."""

import csv
import re
from collections.abc import Iterable, Iterator, Set

from payments.providers.bill_cells import CellRefused
from payments.providers.billing import BillFault, BillRefused

# Bytes while a line is read, characters once it is: no real one comes near either.
MAXIMUM_LINE_LENGTH = 64 * 1024
BYTE_ORDER_MARK = "\ufeff"
# Both keep LF a byte of its own. Chinese text in GBK is no UTF-8, so that the first line decides.
ENCODINGS = ("utf-8", "gb18030")
# What a spreadsheet program writes that does not write a bill's text: UTF-16, and a workbook of before 2007.
_SPREADSHEETS = (b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf\x11\xe0")

# What such a program puts between cells, by its settings, in place of the provider's comma.
_OTHER_SEPARATORS = re.compile("[;；\t|]")

Lines = Iterator[tuple[int, str]]


def numbered_lines(pieces: Iterable[bytes]) -> Lines:
    """Each line with its number from 1, without its end (CRLF or LF) and without a byte order mark.

    The text is UTF-8 or GB18030, as its first line is. Raises BillRefused: `too_large` for a line that does not end;
    for bytes that are no text, `format` in the first line, `truncated` where the file ends in them, and else `row`.
    """
    number, rest, encoding = 0, b"", ""
    for piece in pieces:
        data = rest + piece
        end = data.rfind(b"\n") + 1
        encoding = encoding or (_encoding_of(data[: data.find(b"\n")]) if end else "")
        text, rest = _decoded(data[:end], encoding or ENCODINGS[0]), data[end:]
        for line in text.replace("\r\n", "\n").split("\n")[:-1]:
            number += 1
            if len(line) > MAXIMUM_LINE_LENGTH:
                raise BillRefused(BillFault.TOO_LARGE, line=number)
            yield number, line if number > 1 else line.removeprefix(BYTE_ORDER_MARK)
        if text.count("\n") != data.count(b"\n"):
            raise BillRefused(BillFault.LINE_NO_TEXT, line=number + 1)
        if len(rest) > MAXIMUM_LINE_LENGTH:
            raise BillRefused(BillFault.TOO_LARGE, line=number + 1)
    if rest:
        text = _decoded(rest, encoding or _encoding_of(rest))
        if not text:
            raise BillRefused(BillFault.CUT_SHORT, line=number + 1)
        yield number + 1, text.removesuffix("\r").removeprefix("" if number else BYTE_ORDER_MARK)


def split_cells(text: str, *, separator: str, width: int) -> list[str] | None:
    """The cells of a row, as many as `width`; None where there are more or fewer.

    Providers write a cell as it is, whatever is in it; a program that saved the file may have put cells in quotes.
    """
    cells = text.split(separator)
    if len(cells) == width:
        return cells
    if '"' not in text:
        return None
    try:
        quoted = next(csv.reader([text], strict=True), [])
    except csv.Error:
        return None
    return quoted if len(quoted) == width else None


def is_saved_again(header: str, names: Set[str]) -> bool:
    """Whether it has these names of columns with other separators between them than a bill has."""
    return not names.isdisjoint(name.strip('` "') for name in _OTHER_SEPARATORS.split(header))


def broken(lines: Lines, line: int, fault: BillFault, **facts: str) -> BillRefused:
    """The refusal of a line that cannot be read. Where nothing follows it, the file was cut short in it."""
    if next(lines, None) is None:
        return BillRefused(BillFault.CUT_SHORT, line=line)
    return BillRefused(fault, line=line, **facts)


def broken_cell(lines: Lines, line: int, refused: CellRefused) -> BillRefused:
    """The same for a cell; what a whole cell says of the file is not for want of its end."""
    if refused.fault in (BillFault.ANOTHER_DAY, BillFault.ANOTHER_MERCHANT, BillFault.SPREADSHEET):
        return BillRefused(refused.fault, line=line, **refused.facts)
    return broken(lines, line, refused.fault, **refused.facts)


def require_nothing_more(lines: Lines) -> None:
    """Raises BillRefused (`row`) when a line that is not blank follows."""
    for number, line in lines:
        if line.strip(", \t"):
            raise BillRefused(BillFault.BEHIND_THE_END, line=number)


def _encoding_of(first_line: bytes) -> str:
    if first_line.startswith(_SPREADSHEETS):
        raise BillRefused(BillFault.SPREADSHEET)
    for encoding in ENCODINGS:
        try:
            first_line.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BillRefused(BillFault.NO_TEXT, line=1)


def _decoded(block: bytes, encoding: str) -> str:
    """The text of the block, or of the lines before the first that is no text: what they say comes first."""
    try:
        return block.decode(encoding)
    except UnicodeDecodeError as error:
        return block[: block.rfind(b"\n", 0, error.start) + 1].decode(encoding)
