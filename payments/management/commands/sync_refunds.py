"""sync_refunds: ask the providers for every refund under way that is due."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.pool import ROWS_AT_ONCE, Workers
from foundation.reporting import ReportingCommand
from payments.ledger.operations.take_due import take_due
from payments.models import Attempt, Refund
from payments.refunding.operations.ask_or_send_again import due_refunds, sync_refund
from payments.refunding.operations.ask_refunds_elsewhere import ask_refunds_elsewhere, due_trades


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"asked": 3}`. Several may run at once: each refund is asked for by one."""

    help = gettext_noop("Ask the providers what became of the refunds that are due; send again what never arrived.")

    def run(self, **_options: Any) -> None:
        """Batch after batch until nothing is due, what a notice wants to have asked meanwhile too.

        Trades first that are said to be refunded, by refunds that nobody here knows.
        """
        asked = 0
        with Workers() as workers:
            while trades := due_trades(limit=ROWS_AT_ONCE):
                asked += sum(workers.work_through(trades, ask_refunds_of))
            while batch := due_refunds(limit=ROWS_AT_ONCE):
                asked += sum(workers.work_through(batch, ask))
        self.report(_("%(count)d refunds asked for") % {"count": asked}, asked=asked)


def ask(refund: Refund) -> bool:
    """Whether the refund was ours to ask for."""
    is_ours = take_due(refund)
    if is_ours:
        sync_refund(refund)
    return is_ours


def ask_refunds_of(trade: Attempt) -> bool:
    """Whether the trade was ours to ask for."""
    is_ours = take_due(trade)
    if is_ours:
        ask_refunds_elsewhere(trade)
    return is_ours
