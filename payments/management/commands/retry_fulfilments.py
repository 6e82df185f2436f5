"""retry_fulfilments: deliver what is paid and was not delivered."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.cause import Cause, EventSource
from foundation.reporting import ReportingCommand
from payments.enums import Fulfilment
from payments.ledger.queries import undelivered_payments
from payments.paying.operations.fulfil import fulfil_payment


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"delivered": 1, "failed": 0}`."""

    help = gettext_noop("Try again to deliver what is paid and was not delivered.")

    def run(self, **_options: Any) -> None:
        """One after the other; a delivery that fails again stays with its exception."""
        cause = Cause(EventSource.COMMAND)
        outcomes = [fulfil_payment(payment_id=number, cause=cause) for number in undelivered_payments()]
        delivered = outcomes.count(Fulfilment.DONE)
        failed = len(outcomes) - delivered
        line = _("%(delivered)d delivered, %(failed)d could not be") % {"delivered": delivered, "failed": failed}
        self.report(line, delivered=delivered, failed=failed)
