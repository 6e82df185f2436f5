"""keep_in_bounds: drop what grows by itself and nobody needs any more."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments.jobs.operations.keep_in_bounds import keep_in_bounds


class Command(ReportingCommand):
    """A line a kind; `--json`: `{"bound": "sessions", "dropped": 3}`. May run beside the service, several at once."""

    help = gettext_noop(
        "Drop what is over: keys, sessions, tokens, sign-ins, refused messages, what old messages and bills held."
    )

    def run(self, **_options: Any) -> None:
        """All that are old enough, kind after kind."""
        for bound, dropped in keep_in_bounds():
            line = _("%(what)s: %(count)d dropped") % {"what": bound.what, "count": dropped}
            self.report(line, bound=bound.name, dropped=dropped)
