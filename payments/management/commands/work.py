"""work: the background jobs, each on its schedule and in a thread of its own, in one process."""

import json
import logging
import signal
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from io import StringIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandParser
from django.db import DatabaseError, connections
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from foundation.database.faults import FAULTS, is_away
from foundation.reporting import ReportingCommand
from foundation.this_request import numbered
from payments.jobs.operations.lease import give_back, renew_leases, take_job
from payments.jobs.queries import LEASE
from payments.management.commands.reconcile import TRY_AGAIN_LATER

logger = logging.getLogger(__name__)
RENEWED_EVERY = LEASE / 4


class Command(ReportingCommand):
    """Runs `settings.BACKGROUND_JOBS` until SIGINT or SIGTERM, or with `--once` each job once.

    Of several processes one at a time runs each job; the others leave it alone until its next time. Reports the jobs
    that found something to do.
    """

    help = gettext_noop("Run the background jobs on their schedules.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder, self.one_line = uuid4().hex, threading.Lock()

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once`, for a timer of the system that knows one command."""
        super().add_arguments(parser)
        parser.add_argument("--once", action="store_true", help=_("run each job once and end"))

    def run(self, *, once: bool, **_options: Any) -> None:
        """Each job in a thread of its own, so that none waits for another; one that fails is tried again in time."""
        stop, over = threading.Event(), threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stop.set())
        if once:
            stop.set()
        renewing = self.in_thread("leases", partial(self.keep_leases, over))
        jobs = [
            self.in_thread(name, partial(self.keep_at, name, pause, stop))
            for name, pause in settings.BACKGROUND_JOBS.items()
        ]
        for job in jobs:
            job.join()
        over.set()
        renewing.join()

    def in_thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        """A thread that is at work, in this one's language and context."""
        in_context, language = copy_context(), get_language()

        def run() -> None:
            with override(language):
                work()

        thread = threading.Thread(target=in_context.run, args=(run,), name=name)
        thread.start()
        return thread

    def keep_at(self, name: str, pause: int, stop: threading.Event) -> None:
        """Run the job, and again after the pause, until told to stop; what is begun is ended."""
        while True:
            with numbered():
                self.one_round(name)
            if stop.wait(pause):
                return

    def one_round(self, name: str) -> None:
        """The job once, where nobody else runs it, under a number of its own."""
        try:
            if take_job(name, holder=self.holder):
                began, has_failed = time.monotonic(), True
                try:
                    has_failed = self.run_job(name)
                finally:
                    seconds = time.monotonic() - began
                    give_back(name, holder=self.holder, seconds=seconds, failed=bool(has_failed))
        except Exception as error:
            self.note(name, error)
        finally:
            connections.close_all()

    def keep_leases(self, over: threading.Event) -> None:
        """Jobs that take long stay ours."""
        while not over.wait(RENEWED_EVERY.total_seconds()):
            try:
                renew_leases(holder=self.holder)
            except DatabaseError as error:
                self.note("leases", error)
            finally:
                connections.close_all()

    def run_job(self, name: str) -> bool:
        """One job, and whether it failed; a database that is away for a moment must not end the others."""
        out, complaints, has_failed = StringIO(), StringIO(), False
        try:
            options = getattr(load_command_class(get_commands()[name], name), "job_options", {})
            call_command(name, as_json=True, stdout=out, stderr=complaints, **options)
        except SystemExit as ended:
            has_failed = ended.code != TRY_AGAIN_LATER
            level = logging.ERROR if has_failed else logging.INFO
            logger.log(level, "%s: %s", name, complaints.getvalue().strip())
        except Exception as error:
            self.note(name, error)
            connections.close_all()
            return True
        for line in out.getvalue().splitlines():
            self.tell(name, json.loads(line))
        return has_failed

    def note(self, name: str, error: Exception) -> None:
        """One line for all while the database is away, which every job meets again and again; else the stack."""
        if is_away(error):
            FAULTS.tell(f"{name} failed: the database is not available", error)
        else:
            logger.error("%s failed", name, exc_info=error)

    def tell(self, name: str, found: dict[str, Any]) -> None:
        """What a job reports, unless it found nothing to do."""
        counts = {what: value for what, value in found.items() if isinstance(value, int) and value}
        if counts:
            told = ", ".join(f"{what} {count}" for what, count in counts.items())
            logger.info("Job %s: %s", name, told)
            with self.one_line:
                self.report(f"{name}: {told}", job=name, **found)
