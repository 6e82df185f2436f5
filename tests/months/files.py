"""The accountant's month as a spreadsheet opens it: its CSV files and its workbook, read by libraries alone."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

Row = dict[str, str]


class MonthFiles:
    """`rows` by the names of the files, `feet` their sums."""

    def __init__(self, path: Path) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.feet: dict[str, Row] = {}
        with ZipFile(path) as packed:
            for name in packed.namelist():
                if name.endswith(".csv"):
                    self._take(name.removesuffix(".csv"), packed.read(name).decode("utf-8-sig"))
                else:
                    self.book = load_workbook(io.BytesIO(packed.read(name)), read_only=True)

    def _take(self, name: str, text: str) -> None:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        told = [dict(zip(header, row, strict=True)) for row in rows]
        if name != "summary":
            self.feet[name] = told.pop()
        self.rows[name] = told

    def fen(self, name: str, column: str, which: Callable[[Row], bool] = lambda _row: True) -> int:
        """The sum of the column over these rows, each of which is added again."""
        return sum(as_fen(row[column]) for row in self.rows[name] if which(row))

    def foot_fen(self, name: str, column: str) -> int:
        """What the file itself says."""
        return as_fen(self.feet[name][column])

    def sheet_fen(self, title: str, column: str) -> int:
        """The sum of the column over the rows of this sheet but the last, which is its foot."""
        header, *rows = self.book[title].iter_rows(values_only=True)
        at = header.index(column)
        return sum(as_fen(row[at]) for row in rows[:-1])


def as_fen(told: Any) -> int:
    """Yuan, as text or number, in fen; nothing counts as nothing."""
    fen = Decimal(str(told or 0).strip() or 0) * 100
    assert fen == int(fen), told
    return int(fen)
