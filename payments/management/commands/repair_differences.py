"""repair_differences: what staff or a command asked to have repaired is carried out."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments.reconciling.operations.ask_repairs import carry_out_repairs


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"repaired": 3}`. Several may run at once."""

    help = gettext_noop("Carry out the repairs of differences that staff asked for.")

    def run(self, **_options: Any) -> None:
        """What was asked for until now."""
        repaired = carry_out_repairs()
        self.report(_("%(count)d differences dealt with") % {"count": repaired}, repaired=repaired)
