"""offer_places: places that became free go to those who wait."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.classes.operations.offer_places import offer_places


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"offered": 1}`."""

    help = gettext_noop("Offer places that became free to those who wait for one.")

    def run(self, **_options: Any) -> None:
        """Every class that is still to come."""
        offered = offer_places()
        self.report(_("%(offered)d places offered") % {"offered": offered}, offered=offered)
