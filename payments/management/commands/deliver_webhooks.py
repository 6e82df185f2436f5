"""deliver_webhooks: tell the addresses that are registered what happened."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments.webhooks.operations.deliver import deliver_due


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"delivered": 3, "failed": 0, "given_up": 0}`. Several may run at once."""

    help = gettext_noop("Send web hooks what is due to be sent to them.")

    def run(self, **_options: Any) -> None:
        """What is due until now, and what comes meanwhile."""
        told = asdict(deliver_due())
        line = _("%(delivered)d messages arrived, %(failed)d are tried again, %(given_up)d given up")
        self.report(line % told, **told)
