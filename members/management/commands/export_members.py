"""export_members: all members as a CSV file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from foundation.private_file import private_file
from foundation.reporting import ReportingCommand, as_line
from foundation.sheets.csv_lines import MARK
from members.desk.files.writing import member_lines, member_rows


class Command(ReportingCommand):
    """CSV on standard output, with `--json` an object a member.

    `--output FILE` writes the CSV there instead, readable for its owner alone, whole or not at all; then one line, or
    `{"members", "file"}`. Phone numbers are masked unless `--full-phones`.
    """

    help = gettext_noop("Export all members as CSV; with --full-phones import_members reads it back.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how much of a phone number."""
        super().add_arguments(parser)
        parser.add_argument("--output", metavar="FILE", help=_("write the CSV to this file"))
        parser.add_argument("--full-phones", action="store_true", help=_("do not mask phone numbers"))

    def run(self, *, output: str | None, full_phones: bool, **_options: Any) -> None:
        """Row by row: however many there are, few are in memory."""
        rows = member_rows(shows_phones=full_phones)
        if output is not None:
            self.save(Path(output), member_lines(rows))
        elif self.as_json:
            for row in rows:
                self.stdout.write(as_line(dict(row)))
        else:
            self.stdout.write(MARK, ending="")
            for line in member_lines(rows):
                self.stdout.write(line, ending="")

    def save(self, path: Path, lines: Iterable[str]) -> None:
        """Row by row, for its owner alone."""
        count = -1  # the header is none
        with private_file(path, field="output") as file:
            file.write(MARK.encode())
            for line in lines:
                file.write(line.encode())
                count += 1
        line = ngettext(
            "%(count)d member was written to %(file)s.", "%(count)d members were written to %(file)s.", count
        )
        self.report(line % {"count": count, "file": path}, members=count, file=str(path))
