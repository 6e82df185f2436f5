"""generate_sessions: the classes that the timetable plans."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.classes.operations.generate_sessions import generate_sessions
from members.days import today
from members.house_rules import TIMETABLE_AHEAD


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"created": 28}`. May be run any number of times."""

    help = gettext_noop("Make the classes that the timetable plans, from today on.")

    def add_arguments(self, parser: CommandParser) -> None:
        """How far ahead."""
        super().add_arguments(parser)
        parser.add_argument(
            "--weeks",
            type=int,
            default=TIMETABLE_AHEAD.value(),
            help=_("how many weeks ahead (default: %(default)s)"),
        )

    def run(self, *, weeks: int, **_options: Any) -> None:
        """From today, so many weeks."""
        first = today()
        created = generate_sessions(first=first, last=first + timedelta(weeks=weeks, days=-1))
        self.report(_("%(created)d classes made") % {"created": created}, created=created)
