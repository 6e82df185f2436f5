"""return_undeliverable: money that came for what was called off goes back by itself."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments.refunding.operations.return_undeliverable import return_undeliverable


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"returned": 1}`. Several may run at once."""

    help = gettext_noop("Send back what was paid for something that was called off before.")

    def run(self, **_options: Any) -> None:
        """What is due; above the approval threshold it waits for a person."""
        returned = return_undeliverable()
        self.report(_("%(count)d payments sent back") % {"count": returned}, returned=returned)
