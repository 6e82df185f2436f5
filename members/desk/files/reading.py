"""A file of members as a spreadsheet program writes it: bytes in, rows out, nothing known of the database."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField, Sentence

COLUMNS = ("name", "phone", "username", "plan", "starts_on")
NEEDED = ("name", "phone")
MAXIMUM_BYTES = 10 * 1024 * 1024
# UTF-8 with or without its mark, else what Excel in China writes; GB 18030 holds all of GBK.
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One member's cells by column, without blanks around them; `line` is where the row begins, the header is 1."""

    line: int
    values: dict[str, str]
    is_too_long: bool


def read_rows(content: bytes) -> list[FileRow]:
    """The rows below the header, without empty ones.

    Raises InvalidField for `file` when it is too large, no text, no CSV, has no rows, or not the columns of a file of
    members.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
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


def _text(content: bytes) -> str:
    if len(content) > MAXIMUM_BYTES:
        raise _refused(_("The file is larger than 10 MB. Import it in parts."))
    if b"\0" not in content:
        for encoding in _ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise _refused(_("The file is no text in UTF-8 or GBK. Save it as CSV."))


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
