"""Rows as the lines of a CSV file, one after the other: however many there are, one is in memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from foundation.sheets.cells import Value, csv_cell

MARK = "\ufeff"  # tells a spreadsheet that the text is UTF-8


def csv_lines(rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """Each row as its line, without the mark of the file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([csv_cell(value) for value in row])
        yield buffer.getvalue()


def csv_pieces(rows: Iterable[Sequence[Value]], *, at_once: int = 500) -> Iterator[bytes]:
    """The whole file as UTF-8 with its mark, in pieces of so many lines."""
    kept = [MARK]
    for line in csv_lines(rows):
        kept.append(line)
        if len(kept) >= at_once:
            yield "".join(kept).encode()
            kept = []
    yield "".join(kept).encode()
