"""The accountant's month as one packed file: a CSV a part, all of them in a workbook, and the sums of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.errors import Sentence
from foundation.masking import number_ends
from foundation.months import Month, MonthPart
from foundation.sheets.cells import Value
from foundation.sheets.csv_lines import csv_pieces
from foundation.sheets.workbook import MOST_ROWS, write_workbook

Row = Sequence[Value]
SUMMARY = "summary"


@dataclass(slots=True)
class Summed:
    """What one part came to: how many rows, and the sum of each column that is added up, in yuan."""

    name: str
    title: Sentence
    count: int = 0
    sums: dict[int, Decimal] = field(default_factory=dict)
    unknown: dict[int, int] = field(default_factory=dict)


def month_parts() -> list[MonthPart]:
    """All that `settings.MONTH_PARTS` names."""
    declared: list[Sequence[MonthPart]] = [import_string(path) for path in settings.MONTH_PARTS]
    return [part for parts in declared for part in parts]


def file_name(month: Month) -> str:
    """How the packed file is called."""
    return f"month-{month}.zip"


def export_month(*, month: Month, file: IO[bytes], in_full: bool = False) -> list[Summed]:
    """Write it into the file, in the language of the caller; what each part came to.

    Each row is read once, for its CSV and its sheet alike, so that they say the same.
    """
    came_to: list[Summed] = []
    with ZipFile(file, "w", ZIP_DEFLATED) as packed, TemporaryFile() as book:
        sheets = {str(part.title): _sheet(part, month, packed, came_to, in_full=in_full) for part in month_parts()}
        write_workbook({**sheets, str(_("Summary")): _summary(month, packed, came_to)}, book)
        book.seek(0)
        with packed.open(f"month-{month}.xlsx", "w", force_zip64=True) as entry:
            while piece := book.read(1 << 20):
                entry.write(piece)
    return came_to


def _sheet(part: MonthPart, month: Month, packed: ZipFile, came_to: list[Summed], *, in_full: bool) -> Iterator[Row]:
    """The part's rows for the workbook, which on their way become its CSV. What no sheet holds is in the CSV alone."""
    summed = Summed(part.name, part.title)
    came_to.append(summed)
    kept: list[Row] = []
    with packed.open(f"{part.name}.csv", "w", force_zip64=True) as entry:
        for piece in csv_pieces(_through(_lines(part, month, summed, in_full=in_full), kept)):
            entry.write(piece)
            yield from kept
            kept.clear()


def _through(rows: Iterator[Row], kept: list[Row]) -> Iterator[Row]:
    """The rows; as many of them as a sheet holds are kept for it."""
    for number, row in enumerate(rows):
        if number <= MOST_ROWS:
            kept.append(row)
        elif number == MOST_ROWS + 1:
            kept.append([_("The further rows are in the CSV file alone.")])
        yield row


def _lines(part: MonthPart, month: Month, summed: Summed, *, in_full: bool) -> Iterator[Row]:
    """The header, the rows, and the sums at the foot."""
    yield [capfirst(str(column.title)) for column in part.columns]
    added = [position for position, column in enumerate(part.columns) if column.is_summed]
    summed.sums, summed.unknown = dict.fromkeys(added, Decimal("0.00")), dict.fromkeys(added, 0)
    masked = [] if in_full else [position for position, column in enumerate(part.columns) if column.is_masked]
    for each in part.rows(month):
        row = [*each]
        for position in masked:
            number = row[position]
            row[position] = number_ends(number) if isinstance(number, str) and number else ""
        summed.count += 1
        for position in added:
            value = row[position]
            if isinstance(value, Decimal | int):
                summed.sums[position] += value
            else:
                summed.unknown[position] += 1
        yield row
    yield [_("Sum") if not position else summed.sums.get(position) for position in range(len(part.columns))]


def _summary(month: Month, packed: ZipFile, came_to: list[Summed]) -> Iterator[Row]:
    """Last, when all is known: a line for each sum, as at the foot of its file, and how far the files reach."""
    rows = list(_summary_lines(month, came_to))
    with packed.open(f"{SUMMARY}.csv", "w") as entry:
        entry.writelines(csv_pieces(rows))
    yield from rows


def _summary_lines(month: Month, came_to: list[Summed]) -> Iterator[Row]:
    yield [_("Month"), _("File"), _("Column"), _("Rows"), _("Sum"), _("Rows without it")]
    titles = {part.name: part.columns for part in month_parts()}
    for part in came_to:
        for position, total in part.sums.items():
            title = capfirst(str(titles[part.name][position].title))
            yield [str(month), f"{part.name}.csv", title, part.count, total, part.unknown[position]]
    yield from ([str(month), f"{name}.csv", str(said), None, None, None] for name, said in reaching(month))


def reaching(month: Month) -> list[tuple[str, Sentence]]:
    """Of each part that does not reach to the end of the month: its name, and until when it does."""
    return [(part.name, said) for part in month_parts() if (said := part.reaches(month))]
