"""A file of members as a spreadsheet program writes it: bytes in, rows out, nothing known of the database."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField, Sentence
from members.desk.files.charsets import decode

COLUMNS = ("name", "phone", "username", "plan", "starts_on")
NEEDED = ("name", "phone")
MAXIMUM_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileRow:
    """One member's cells by column, without blanks around them; `line` is where the row begins, the header is 1."""

    line: int
    values: dict[str, str]
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class MembersFile:
    """The rows below the header, without empty ones, and the charset that they were read in."""

    charset: str
    rows: list[FileRow]


def read_members(content: bytes, *, charset: str = "") -> MembersFile:
    """What a file has, read in this charset of CHARSETS or in the one that is certain.

    Raises InvalidField for `charset` when it could be more than one, and for `file` when it is too large, no text, no
    CSV, has no rows, or not the columns of a file of members.
    """
    if len(content) > MAXIMUM_BYTES:
        raise _refused(_("The file is larger than 10 MB. Import it in parts."))
    decoded = decode(content, named=charset)
    return MembersFile(decoded.charset, _rows(decoded.text))


def _rows(text: str) -> list[FileRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[FileRow] = []
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not columns:
                columns = _columns(stripped)
            elif any(stripped):
                rows.append(_row(line, columns, stripped))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _refused(_("The file is no CSV: line %(line)d is not well formed.") % {"line": line}) from error
    if not rows:
        raise _refused(_("The file has no rows."))
    return rows


def _delimiter(text: str) -> str:
    """A comma; a tab in what spreadsheets call Unicode text."""
    header = text.lstrip().partition("\n")[0]
    return "\t" if "\t" in header and "," not in header else ","


def _columns(cells: list[str]) -> list[str]:
    """The columns that the header names, in the file's order."""
    names = [cell.lower() for cell in cells]
    wrong = [name for name in names if name not in COLUMNS]
    if wrong or len(set(names)) < len(names) or not set(NEEDED) <= set(names):
        known = {"columns": ", ".join(COLUMNS), "needed": ", ".join(NEEDED)}
        raise _refused(_("The first line must name columns of %(columns)s, each once, among them %(needed)s.") % known)
    return names


def _row(line: int, columns: list[str], cells: list[str]) -> FileRow:
    """Cells that are missing at the end are empty ones."""
    values = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    return FileRow(line, values, is_too_long=any(cells[len(columns) :]))


def _refused(sentence: Sentence) -> InvalidField:
    return InvalidField({"file": [sentence]})
