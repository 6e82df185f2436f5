"""expire_packs: write off what is left of packs that are over."""

from typing import Any

from django.utils.translation import gettext_noop, ngettext

from foundation.reporting import ReportingCommand
from members.training.operations.expire_packs import expire_packs


class Command(ReportingCommand):
    """One line in the end; `--json`: `{"expired": 2}`, the number of packs."""

    help = gettext_noop(
        "Write off the sessions of training packs that are over. Nothing waits for it: once a day is enough."
    )

    def run(self, **_options: Any) -> None:
        """Expire them and say how many."""
        expired = expire_packs()
        line = ngettext("%(count)d pack has expired", "%(count)d packs have expired", expired) % {"count": expired}
        self.report(line, expired=expired)
