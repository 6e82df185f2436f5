"""A table as a spreadsheet program writes it, as CSV or as a workbook: bytes in, rows out, no database."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from foundation.errors import InvalidField, Sentence
from foundation.sheets.charsets import decode
from foundation.sheets.workbook import MOST_ROWS

MAXIMUM_BYTES = 10 * 1024 * 1024
# Empty ones and those within a cell, too: seen before anything else is made of the bytes.
MOST_LINES = 200_000
# Of a workbook, which is packed: unpacked.
_MAXIMUM_UNPACKED, _PACKED = 200 * 1024 * 1024, b"PK\x03\x04"
WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table may have, which of them it must, and how many rows at most.

    Those of `left_out` may stand there, too, and are not read.
    """

    known: tuple[str, ...]
    needed: tuple[str, ...]
    most_rows: int = MOST_ROWS
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row's cells by column, without blanks around them; `line` is where the row begins, the header is 1."""

    line: int
    values: dict[str, str]
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the header, without empty ones, and the charset that they were read in; of a workbook `xlsx`.

    `left_out` are the columns of the file that were not read.
    """

    charset: str
    rows: list[SheetRow]
    left_out: tuple[str, ...] = ()


def read_sheet(content: bytes, columns: Columns, *, charset: str = "") -> Sheet:
    """What a file has, read in this charset of CHARSETS or in the one that is certain; the first sheet of a workbook.

    Raises InvalidField for `charset` when it could be more than one, and for `file` when it is too large or too long,
    which is seen no later than at the first row too many; no text, no table, has no rows, or not these columns.
    """
    if len(content) > MAXIMUM_BYTES:
        raise _refused(_("The file is larger than 10 MB. Import it in parts."))
    if content.startswith(_PACKED):
        return Sheet(WORKBOOK, *_rows(_lines_of_workbook(content), columns))
    _require_few_lines(content.count(b"\n"))
    decoded = decode(content, named=charset)
    return Sheet(decoded.charset, *_rows(_lines_of_csv(decoded.text), columns))


def _lines_of_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _refused(_("The file is no CSV: line %(line)d is not well formed.") % {"line": line}) from error


def _delimiter(text: str) -> str:
    """A comma; a tab in what spreadsheets call Unicode text."""
    header = text.lstrip().partition("\n")[0]
    return "\t" if "\t" in header and "," not in header else ","


def _lines_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row by row. A file that is none fails in as many ways as there are parts in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _require_small(packed)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            _require_few_lines(line)
            yield line, [_text(cell) for cell in cells]
    except InvalidField:
        raise
    except Exception as error:
        raise _refused(_("The file is no workbook that can be read. Save it as CSV in UTF-8.")) from error


def _require_small(packed: zipfile.ZipFile) -> None:
    if sum(each.file_size for each in packed.infolist()) > _MAXIMUM_UNPACKED:
        raise _refused(_("The file is larger than 10 MB. Import it in parts."))


def _require_few_lines(count: int) -> None:
    if count > MOST_LINES:
        sentence = _("The file has more than %(most)d lines. Take out the empty ones, or import it in parts.")
        raise _refused(sentence % {"most": MOST_LINES})


def _text(cell: Any) -> str:
    """As CSV would have it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)


def _rows(lines: Iterable[tuple[int, list[str]]], known: Columns) -> tuple[list[SheetRow], tuple[str, ...]]:
    """And which columns were left out."""
    rows: list[SheetRow] = []
    columns: list[str] = []
    for line, cells in lines:
        stripped = [cell.strip() for cell in cells]
        if not columns:
            columns = _columns(stripped, known)
        elif any(stripped):
            _require_few_rows(len(rows) + 1, known.most_rows)
            rows.append(_row(line, columns, stripped, known))
    if not rows:
        raise _refused(_("The file has no rows."))
    return rows, tuple(name for name in columns if name in known.left_out)


def _require_few_rows(count: int, most: int) -> None:
    if count > most:
        raise _refused(_("The file has more than %(most)d rows. Import it in parts.") % {"most": most})


def _columns(cells: list[str], columns: Columns) -> list[str]:
    """The columns that the header names, in the file's order."""
    names = [cell.lower() for cell in cells]
    while names and not names[-1]:  # what a spreadsheet keeps of columns that were there
        names.pop()
    wrong = [name for name in names if name not in columns.known + columns.left_out]
    if wrong or len(set(names)) < len(names) or not set(columns.needed) <= set(names):
        known = {"columns": ", ".join(columns.known), "needed": ", ".join(columns.needed)}
        raise _refused(_("The first line must name columns of %(columns)s, each once, among them %(needed)s.") % known)
    return names


def _row(line: int, columns: list[str], cells: list[str], known: Columns) -> SheetRow:
    """Cells that are missing at the end are empty ones."""
    read = {name: cell for name, cell in zip(columns, cells, strict=False) if name in known.known}
    values = dict.fromkeys(known.known, "") | read
    return SheetRow(line, values, is_too_long=any(cells[len(columns) :]))


def _refused(sentence: Sentence) -> InvalidField:
    return InvalidField({"file": [sentence]})
