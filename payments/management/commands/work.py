"""work: the background jobs, each on its schedule, in one process."""

import json
import logging
import signal
import threading
import time
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from foundation.reporting import ReportingCommand
from payments.management.commands.reconcile import TRY_AGAIN_LATER

logger = logging.getLogger(__name__)


class Command(ReportingCommand):
    """Runs `settings.BACKGROUND_JOBS` until SIGINT or SIGTERM, or with `--once` each job once.

    Reports the jobs that found something to do.
    """

    help = "Run the background jobs on their schedules."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once`, for a timer of the system that knows one command."""
        super().add_arguments(parser)
        parser.add_argument("--once", action="store_true", help=_("run each job once and end"))

    def run(self, *, once: bool, **_options: Any) -> None:
        """Each job when it is due; one that fails is logged and tried again at its next time."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stop.set())
        pauses: dict[str, int] = settings.BACKGROUND_JOBS
        due = dict.fromkeys(pauses, 0.0)
        while not stop.is_set():
            for name in [name for name, at in due.items() if at <= time.monotonic()]:
                self.run_job(name)
                due[name] = time.monotonic() + pauses[name]
            if once:
                return
            stop.wait(max(0.0, min(due.values()) - time.monotonic()))

    def run_job(self, name: str) -> None:
        """One job; a database that is away for a moment must not end the others."""
        out, complaints = StringIO(), StringIO()
        try:
            options = getattr(load_command_class(get_commands()[name], name), "job_options", {})
            call_command(name, as_json=True, stdout=out, stderr=complaints, **options)
        except SystemExit as ended:
            level = logging.INFO if ended.code == TRY_AGAIN_LATER else logging.ERROR
            logger.log(level, "%s: %s", name, complaints.getvalue().strip())
        except Exception:
            logger.exception("%s failed", name)
            connections.close_all()
            return
        for line in out.getvalue().splitlines():
            self.tell(name, json.loads(line))

    def tell(self, name: str, found: dict[str, Any]) -> None:
        """What a job reports, unless it found nothing to do."""
        counts = {what: value for what, value in found.items() if isinstance(value, int) and value}
        if counts:
            told = ", ".join(f"{what} {count}" for what, count in counts.items())
            self.report(f"{name}: {told}", job=name, **found)
