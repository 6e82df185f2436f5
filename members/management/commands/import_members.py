"""import_members: members from a CSV file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from foundation.errors import InvalidField
from foundation.file_errors import unreadable_file
from foundation.reporting import ReportingCommand, as_line
from foundation.sheets.charsets import CHARSETS
from foundation.sheets.reading import MAXIMUM_BYTES, Sheet
from members.desk.files.checking import BadRow
from members.desk.files.reading import COLUMNS, read_members
from members.desk.operations.import_members import ImportReport, import_members
from members.people.phones import masked_phone, normalised_phone

FIRST_ROWS = 3


class Command(ReportingCommand):
    """Reads and judges all, and writes nothing unless told to `--apply`; then all, or nothing when a row is bad.

    First the charset that the file was read in and, as long as nothing is written, its first rows: whoever reads them
    sees whether it was the right one. Then a line for each field that is wrong, and one for the file. `--json`: an
    object for each bad row, then `{"rows", "valid", "created", "errors", "applied", "charset",
    "left_out", "first_rows"}`. Exit
    code 1 when a row is bad, or when it is not certain what charset the file has and none was named.
    """

    help = gettext_noop("Check a CSV file or a workbook of members, and with --apply import all of it or nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it is meant."""
        super().add_arguments(parser)
        columns = _("its columns: %(columns)s") % {"columns": ", ".join(COLUMNS)}
        parser.add_argument("file", metavar="FILE.csv", help=columns)
        parser.add_argument("--charset", choices=CHARSETS, default="", help=_("how the file is written"))
        parser.add_argument("--apply", action="store_true", help=_("write them; without it the file is only checked"))

    def run(self, *, file: str, apply: bool, charset: str, **_options: Any) -> None:
        """Call the operation; how the file was read, every bad row, then what came of it."""
        found = read_members(content_of(file), charset=charset)
        first_rows = [] if apply else _first_rows(found)
        if not self.as_json:
            self.show_reading(found, first_rows)
        with self.progress_bar(Path(file).name) as progress:
            report = import_members(rows=found.rows, is_applied=apply, progress=progress)
        for bad in report.bad:
            self.show_bad(bad)
        reading = {"charset": found.charset, "left_out": [*found.left_out], "first_rows": first_rows}
        self.show(report, is_applied=apply and not report.bad, **reading)
        if report.bad:
            raise SystemExit(1)

    def show_reading(self, found: Sheet, first_rows: Sequence[dict[str, str]]) -> None:
        """In which charset, without which columns, and what came of it."""
        self.stdout.write(_("The file was read as %(charset)s.") % {"charset": found.charset})
        if found.left_out:
            self.stdout.write(_("Columns that were left out: %(columns)s") % {"columns": ", ".join(found.left_out)})
        if first_rows:
            self.stdout.write(_("Its first rows:"))
        for row in first_rows:
            self.stdout.write("  " + " · ".join(filter(None, row.values())))

    def show_bad(self, bad: BadRow) -> None:
        """What is wrong with one row."""
        if self.as_json:
            self.stdout.write(as_line({"line": bad.line, "errors": bad.errors}))
            return
        for field, sentences in bad.errors.items():
            for sentence in sentences:
                shown = {"line": bad.line, "field": field, "sentence": sentence}
                self.stdout.write(_("Line %(line)d, %(field)s: %(sentence)s") % shown)

    def show(self, report: ImportReport, *, is_applied: bool, **reading: Any) -> None:
        """The file as a whole."""
        counts = {
            "rows": report.rows,
            "valid": report.rows - len(report.bad),
            "created": report.created,
            "errors": len(report.bad),
        }
        if is_applied:
            line = ngettext("%(created)d member was created.", "%(created)d members were created.", report.created)
        elif report.bad:
            line = _("Of %(rows)d rows %(errors)d are bad; nothing was written.")
        else:
            line = _("All %(rows)d rows are good; nothing was written yet. Use --apply to create the members.")
        self.report(line % counts, **counts, applied=is_applied, **reading)


def _first_rows(found: Sheet) -> list[dict[str, str]]:
    """As they were read, phone numbers masked."""
    rows = [row.values for row in found.rows[:FIRST_ROWS]]
    return [{**values, "phone": masked_phone(normalised_phone(values["phone"]))} for values in rows]


def content_of(file: str) -> bytes:
    """The file's bytes, not many more than can be read; raises InvalidField when there is none."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise InvalidField({"file": [unreadable_file(error)]}) from error
