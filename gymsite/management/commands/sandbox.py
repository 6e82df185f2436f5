"""sandbox: the stand-in for both providers, and a word to one that is running."""

import os
import sys
from typing import Any, NoReturn

import requests
from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand

DEFAULT_PORT = 8001
TIMEOUT_SECONDS = 5


class Command(ReportingCommand):
    """Becomes the sandbox's own process; it shares no code with the site. Development only."""

    help = gettext_noop("Serve the provider sandbox, or with --scenario tell a running one how to behave. Needs DEBUG.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to serve, or what to tell."""
        super().add_arguments(parser)
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--scenario", default="", help="how the sandbox at SANDBOX_URL is to behave from now on")
        parser.add_argument("--order", default="", help="with --scenario: for this merchant order number only")

    def run(self, *, port: int, scenario: str, order: str, **_options: Any) -> None:
        """Refuse in production; else serve or tell."""
        if not settings.DEBUG:
            self.fail("debug_is_off", _("The sandbox serves only where DEBUG is on."))
        if scenario:
            self.tell(scenario, order)
        else:
            serve(port)

    def tell(self, scenario: str, order: str) -> None:
        """Set the scenario at the running sandbox."""
        wish = {"scenario": scenario, **({"out_trade_no": order} if order else {})}
        try:
            answer = requests.post(f"{settings.SANDBOX_URL}/control/scenario", json=wish, timeout=TIMEOUT_SECONDS)
        except requests.RequestException:
            detail = _("No sandbox answers at SANDBOX_URL (%(url)s).") % {"url": settings.SANDBOX_URL}
            self.fail("sandbox_unreachable", detail)
        if not answer.ok:
            self.fail("scenario_refused", _("The sandbox refused: %(answer)s") % {"answer": answer.text[:200]})
        self.report(_("The sandbox now plays the scenario %(name)s.") % {"name": scenario}, **wish)


def serve(port: int) -> NoReturn:
    """Replace this process by the sandbox."""
    os.chdir(settings.BASE_DIR)
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", "serve", "--port", str(port)])  # noqa: S606 - the command is our own
