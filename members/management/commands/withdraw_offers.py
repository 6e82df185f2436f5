"""withdraw_offers: upgrades whose price is not right any more can no longer be paid for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.changes.operations.withdraw_offers import withdraw_stale_offers


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"withdrawn": 1}`."""

    help = gettext_noop(
        "Withdraw offers of upgrades whose credit has changed, and close what may still be paid for them."
    )

    def run(self, **_options: Any) -> None:
        """Every offer that a payment may still be for."""
        withdrawn = withdraw_stale_offers()
        self.report(_("%(withdrawn)d offers withdrawn") % {"withdrawn": withdrawn}, withdrawn=withdrawn)
