"""import_members: members from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.errors import InvalidField
from foundation.reporting import ReportingCommand, as_line
from members.desk.files.checking import BadRow
from members.desk.files.reading import COLUMNS, MAXIMUM_BYTES, read_rows
from members.desk.operations.import_members import ImportReport, import_members


class Command(ReportingCommand):
    """Reads and judges all, and writes nothing unless told to `--apply`; then all, or nothing when a row is bad.

    A line for each field that is wrong, then one for the file. `--json`: an object for each bad row, then
    `{"rows", "valid", "created", "errors", "applied"}`. Exit code 1 when a row is bad.
    """

    help = "Import members from a CSV file (UTF-8 or GBK) with the columns " + ", ".join(COLUMNS) + "."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it is meant."""
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.csv")
        parser.add_argument("--apply", action="store_true", help=_("write them; without it the file is only checked"))

    def run(self, *, file: str, apply: bool, **_options: Any) -> None:
        """Call the operation; every bad row, then what came of it."""
        rows = read_rows(content_of(file))
        with self.progress_bar(Path(file).name) as progress:
            report = import_members(rows=rows, is_applied=apply, progress=progress)
        for bad in report.bad:
            self.show_bad(bad)
        self.show(report, is_applied=apply and not report.bad)
        if report.bad:
            raise SystemExit(1)

    def show_bad(self, bad: BadRow) -> None:
        """What is wrong with one row."""
        if self.as_json:
            self.stdout.write(as_line({"line": bad.line, "errors": bad.errors}))
            return
        for field, sentences in bad.errors.items():
            for sentence in sentences:
                shown = {"line": bad.line, "field": field, "sentence": sentence}
                self.stdout.write(_("Line %(line)d, %(field)s: %(sentence)s") % shown)

    def show(self, report: ImportReport, *, is_applied: bool) -> None:
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
        self.report(line % counts, **counts, applied=is_applied)


def content_of(file: str) -> bytes:
    """The file's bytes, not many more than can be read; raises InvalidField when there is none."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise InvalidField({"file": [error.strerror or type(error).__name__]}) from error
