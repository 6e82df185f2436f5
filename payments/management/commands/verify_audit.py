"""verify_audit: recompute the chain of events of every payment."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.reporting import ReportingCommand
from payments.ledger.operations.verify_chain import broken_chains


class Command(ReportingCommand):
    """`--json`: `{"payments": 7, "broken": 0}`; at the first break an error that names the row, and exit code 1."""

    help = "Recompute every payment's chain of events."

    def run(self, **_options: Any) -> None:
        """Payment after payment, in constant memory."""
        count = 0
        for found in broken_chains():
            count += 1
            if found is not None:
                place = {"payment": found.payment_id, "number": found.number, "reason": found.reason}
                detail = _("Payment %(payment)d breaks at event %(number)d: %(reason)s") % place
                self.fail("chain_broken", detail, **place)
        self.report(_("%(count)d chains hold") % {"count": count}, payments=count, broken=0)
