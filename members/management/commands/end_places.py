"""end_places: places that the gym gives up are given up, and what was paid for them goes back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.classes.operations.end_places import end_due_places


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"ended": 1, "failed": 0}`. Several may run at once."""

    help = gettext_noop("Give up the places of cancelled classes and frozen days that are written down for it.")

    def run(self, **_options: Any) -> None:
        """What is due; what fails is tried again later, by itself."""
        done = end_due_places()
        counts = {"ended": done.ended, "failed": done.failed}
        self.report(_("%(ended)d places given up, %(failed)d to be tried again") % counts, **counts)
