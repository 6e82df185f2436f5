"""sync_payments: ask the providers for every open attempt that is due."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.pool import ROWS_AT_ONCE, Workers
from foundation.reporting import ReportingCommand
from payments.ledger.operations.take_due import take_due
from payments.models import Attempt
from payments.paying.operations.sync import due_attempts, sync_attempt


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"asked": 3}`. Several may run at once: each attempt is asked for by one."""

    help = gettext_noop("Ask the providers what became of the attempts that are due.")

    def run(self, **_options: Any) -> None:
        """Batch after batch until nothing is left of what was due at the start: other jobs wait behind this one."""
        asked, start = 0, timezone.now()
        with Workers() as workers:
            while batch := due_attempts(at=start, limit=ROWS_AT_ONCE):
                asked += sum(workers.work_through(batch, ask))
        self.report(_("%(count)d attempts asked for") % {"count": asked}, asked=asked)


def ask(attempt: Attempt) -> bool:
    """Whether the attempt was ours to ask for."""
    is_ours = take_due(attempt)
    if is_ours:
        sync_attempt(attempt)
    return is_ours
