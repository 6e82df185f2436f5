"""close_expired_payments: end every pending payment whose time is over, at its provider first."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.cause import Cause, EventSource
from foundation.errors import ServiceError
from foundation.pool import ROWS_AT_ONCE, Workers
from foundation.reporting import ReportingCommand
from payments.enums import PaymentStatus
from payments.models import Attempt
from payments.paying.operations.close import close_with_attempts, expired_payments


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
                for outcome in workers.work_through(batch.items(), close):
                    counts[outcome] += 1
                last = max(batch)
        line = _("%(closed)d closed, %(paid)d turned out paid, %(left)d left for later") % counts
        self.report(line, **counts)


def close(tried: tuple[int, Sequence[Attempt]]) -> str:
    """What became of one payment, of its id and its live attempts: `closed`, `paid` or `left`."""
    payment_id, attempts = tried
    try:
        payment = close_with_attempts(payment_id=payment_id, attempts=attempts, cause=Cause(EventSource.COMMAND))
    except ServiceError:
        return "left"
    return "paid" if payment.status == PaymentStatus.SUCCESS else "closed"
