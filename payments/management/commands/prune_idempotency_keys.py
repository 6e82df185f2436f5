"""prune_idempotency_keys: forget the answers of requests that nobody repeats any more."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.reporting import ReportingCommand
from payments.idempotency.operations.prune_keys import prune_keys


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"deleted": 3}`. May run beside the service, and several at once."""

    help = "Delete the idempotency keys that are older than they are kept."

    def run(self, **_options: Any) -> None:
        """All that are old enough."""
        deleted = prune_keys()
        self.report(_("%(count)d idempotency keys deleted") % {"count": deleted}, deleted=deleted)
