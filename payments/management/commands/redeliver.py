"""redeliver: have messages to web hooks sent once more."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.api.dates import read_instant
from foundation.errors import InvalidField
from foundation.reporting import ReportingCommand
from payments.house_rules import WEBHOOK_MESSAGES_KEPT
from payments.webhooks.operations.redeliver import redeliver, redeliver_since


class Command(ReportingCommand):
    """`redeliver ID`, or `redeliver --endpoint ID [--since TIME]`: everything that this web hook was to be told since.

    `--json`: `{"redelivered": 1}`. `work` sends them. What waits to be sent anyway is left to that.
    """

    help = gettext_noop("Send messages to web hooks once more.")

    def add_arguments(self, parser: CommandParser) -> None:
        """A delivery, or a web hook."""
        super().add_arguments(parser)
        parser.add_argument("delivery", type=int, nargs="?", metavar="ID", help=_("number of the delivery"))
        parser.add_argument("--endpoint", type=int, metavar="ID", help=_("everything of this web hook"))
        parser.add_argument(
            "--since", metavar="TIME", help=_("with --endpoint: since then, such as 2026-01-31T08:00:00Z")
        )

    def run(self, *, delivery: int | None, endpoint: int | None, since: str | None, **_options: Any) -> None:
        """Either, not both."""
        if (delivery is None) == (endpoint is None) or (since is not None and endpoint is None):
            self.fail("incomplete", _("Name one delivery, or a web hook with --endpoint."))
        if delivery is not None:
            redeliver(delivery_id=delivery)
            done = 1
        else:
            assert endpoint is not None
            done = redeliver_since(endpoint_id=endpoint, since=_instant(since))
        self.report(_("%(count)d messages are sent once more") % {"count": done}, redelivered=done)


def _instant(since: str | None) -> datetime:
    """Without a time: all that is kept. Raises InvalidField."""
    if since is None:
        return timezone.now() - WEBHOOK_MESSAGES_KEPT.duration() - timedelta(days=1)
    try:
        return read_instant(since)
    except ValueError as error:
        raise InvalidField({"since": [str(error)]}) from error
