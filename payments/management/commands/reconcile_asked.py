"""reconcile_asked: the reconciliations that staff asked for in the console are carried out."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments.reconciling.operations.carry_out_asked import carry_out_asked


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"carried_out": 1}`. Several may run at once."""

    help = gettext_noop("Carry out the reconciliations that staff asked for.")

    def run(self, **_options: Any) -> None:
        """What was asked for until now."""
        done = carry_out_asked()
        self.report(_("%(count)d reconciliations carried out") % {"count": done}, carried_out=done)
