"""export_month: what the accountant needs of a month, as one packed file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.months import Month
from foundation.private_file import private_file
from foundation.reporting import ReportingCommand
from payments.accounting.operations.export_month import export_month, file_name, month_parts


class Command(ReportingCommand):
    """`--json`: `{"file", "month", "parts": {"payments": {"rows": 7, "sums": ["700.00"]}, …}}`.

    The file is readable for its owner alone, and whole or not there. Numbers of transactions are masked unless
    `--full-numbers`.
    """

    help = gettext_noop(
        "Export a month for the accountant: CSV files and a workbook of it, with their sums, in one zip file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which month, where to, and how much of a number."""
        super().add_arguments(parser)
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--out", metavar="FILE.zip|DIR", default=".", help=_("write it there"))
        parser.add_argument("--full-numbers", action="store_true", help=_("do not mask numbers of transactions"))

    def run(self, *, month: str, out: str, full_numbers: bool, **_options: Any) -> None:
        """Row by row: however many there are, few are in memory."""
        asked, path = Month.read(month), Path(out)
        path = path / file_name(asked) if path.is_dir() else path
        with private_file(path, field="out") as file:
            came_to = export_month(month=asked, file=file, in_full=full_numbers)
        if not self.as_json:
            titles = {part.name: part for part in month_parts()}
            for part in came_to:
                sums = ", ".join(f"{titles[part.name].columns[at].title} {fen}" for at, fen in part.sums.items())
                line = _("%(part)s: %(rows)d rows; %(sums)s")
                self.stdout.write(line % {"part": part.title, "rows": part.count, "sums": sums})
        self.report(
            _("The month %(month)s was written to %(file)s.") % {"month": asked, "file": path},
            file=str(path),
            month=str(asked),
            parts={
                each.name: {"rows": each.count, "sums": [str(sum_) for sum_ in each.sums.values()]} for each in came_to
            },
        )
