"""close_expired_payments: end every pending payment whose time is over, at its provider first."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.cause import Cause, EventSource
from foundation.errors import ServiceError
from foundation.pool import ROWS_AT_ONCE, Workers
from foundation.reporting import ReportingCommand
from payments.enums import PaymentStatus
from payments.paying.operations.close import close_payment, expired_payments


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"closed": 2, "paid": 0, "left": 1}`.

    `paid` turned out to have been paid, `left` could not be confirmed at the provider and are tried again next time.
    """

    help = gettext_noop("Close pending payments whose time is over.")

    def run(self, **_options: Any) -> None:
        """Batch after batch, by ids."""
        counts = {"closed": 0, "paid": 0, "left": 0}
        last = 0
        with Workers() as workers:
            while batch := expired_payments(after_id=last, limit=ROWS_AT_ONCE):
                for outcome in workers.work_through(batch, close):
                    counts[outcome] += 1
                last = batch[-1]
        line = _("%(closed)d closed, %(paid)d turned out paid, %(left)d left for later") % counts
        self.report(line, **counts)


def close(payment_id: int) -> str:
    """What became of one payment: `closed`, `paid` or `left`."""
    try:
        payment = close_payment(payment_id=payment_id, cause=Cause(EventSource.COMMAND))
    except ServiceError as error:
        return "paid" if error.code == "payment_closed" else "left"
    return "paid" if payment.status == PaymentStatus.SUCCESS else "closed"
