"""Rows as sheets of one workbook (.xlsx), written row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from foundation.sheets.cells import Value, at_the_gym, harmless

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# More a sheet could hold, and neither whoever opens it nor whoever waits for it would be glad.
MOST_ROWS = 100_000
_LONGEST_TITLE, _WIDTH = 31, 18
_MOST_DIGITS = 15  # of a number in a sheet; what is longer is a text
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))


def write_workbook(sheets: Mapping[str, Iterable[Sequence[Value]]], file: IO[bytes]) -> None:
    """The sheets by their titles, each with its header as the first row, written into the file."""
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.translate(_NOT_IN_TITLES)[:_LONGEST_TITLE])
        sheet.sheet_format.defaultColWidth = _WIDTH
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append(list(_cells(sheet, row)))
    book.save(file)


def _cells(sheet: Any, row: Sequence[Value]) -> Iterator[Any]:
    for value in row:
        if value is None or value == "":
            yield None
        elif isinstance(value, Decimal):
            yield _styled(sheet, value, "#,##0.00" if value.as_tuple().exponent == -2 else "General")
        elif isinstance(value, datetime):
            yield _styled(sheet, at_the_gym(value), "yyyy-mm-dd hh:mm:ss")
        elif isinstance(value, str) or (isinstance(value, int) and len(str(abs(value))) > _MOST_DIGITS):
            yield _text(sheet, str(value))
        else:
            yield value


def _styled(sheet: Any, value: Any, number_format: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _text(sheet: Any, text: str) -> Any:
    """A text whatever it looks like: no formula, no number, no error."""
    cell = WriteOnlyCell(sheet, harmless(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)))
    cell.data_type = "s"
    return cell
