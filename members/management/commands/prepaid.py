"""prepaid: write down the prepaid balance of the days that are over, or say what it was on one."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from foundation.days import is_reckoned, today
from foundation.errors import InvalidField
from foundation.money import shown_yuan
from foundation.reporting import ReportingCommand
from members.prepaid.operations.keep_days import keep_days
from members.prepaid.statement import Row, statement


class Command(ReportingCommand):
    """`--json`: `{"kept": ["2026-11-28"]}`, or with `--date` a line for every plan: `{"name": …, "closing_fen": …}`."""

    help = gettext_noop(
        "Keep the prepaid balance of every day that is over; with --date, say what it was and how it moved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A day to tell of."""
        super().add_arguments(parser)
        parser.add_argument("--date", type=date.fromisoformat, metavar="2026-11-28", help=_("the day to tell of"))

    def run(self, *, date: date | None = None, **_options: Any) -> None:
        """Nothing is written where a day is asked for."""
        if date is None:
            kept = keep_days()
            line = ngettext("%(count)d day kept", "%(count)d days kept", len(kept)) % {"count": len(kept)}
            self.report(line, kept=[day.isoformat() for day in kept])
            return
        if not is_reckoned(date):
            raise InvalidField({"date": [_("Give a date such as 2026-01-31.")]})
        if date >= today():
            raise InvalidField({"date": [_("The day is not over yet: give an earlier one.")]})
        for row in statement(date, date):
            self.report(_in_words(row), **row.as_dict())


def _in_words(row: Row) -> str:
    sums = {name: shown_yuan(fen) for name, fen in row.as_dict().items() if name.endswith("_fen")}
    line = _(
        "%(name)s: %(opening_fen)s + sold %(sold_fen)s − delivered %(delivered_fen)s − refunded %(refunded_fen)s "
        "− lapsed %(lapsed_fen)s + transferred %(transferred_fen)s = %(closing_fen)s"
    )
    return line % {"name": row.name, **sums}
