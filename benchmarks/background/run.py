"""Run a job over its ledger, and see what it did. Each job is a pair: what runs it, and what must be true afterwards.

Nothing of the tests or of the filling is imported here: it would count as the command's memory.
"""

import io
import json
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.processes import cpu_seconds
from payments import providers
from payments.enums import AttemptStatus, FailureReason, PaymentStatus
from payments.models import Attempt, Event, Notification, Payment, Removal
from payments.providers.base import Trade, TradeState

Reported = dict[str, Any]
Facts = dict[str, tuple[object, object]]  # what was counted, and how much it has to be
EVENTS_EACH = 3  # created, opened, succeeded or failed
# Payers were asked for so often that the next time is an hour away: each is asked for once, however long it takes.
ASKED_BEFORE = 8
DAY, BILL, UNKNOWN_BILL = date(2025, 3, 10), "bill.gz", "unknown.gz"
MESSAGES_EACH = 40
ANSWER_SECONDS = 0.005


def main(job: str, count: str, directory: str, run: str, database_pid: str) -> dict[str, Any]:
    """What it took, what the command reported, and what is wrong with the result."""
    work, facts = JOBS[job]
    found = measured(lambda: work(run, Path(directory)), int(database_pid))
    # Only now, as checking takes memory too.
    checked = facts(run, int(count), found["reported"])
    wrong = [f"{what}: {counted}, expected {known}" for what, (counted, known) in checked.items() if counted != known]
    return {**found, "wrong": wrong}


def measured(work: Callable[[], Reported], database_pid: int) -> dict[str, Any]:
    """Seconds by the clock, of this process's work and of the database's; the peak of this whole process in MB."""
    start, worked, database_worked = time.perf_counter(), time.process_time(), cpu_seconds(database_pid)
    reported = work()
    return {
        "reported": reported,
        "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(time.process_time() - worked, 2),
        "database_cpu_seconds": round(cpu_seconds(database_pid) - database_worked, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


class LastLine(io.TextIOBase):
    """Takes any number of lines and keeps the last: what a command prints must not count as memory that it needs."""

    text = ""

    def write(self, text: str) -> int:
        """A command writes a line at a time."""
        self.text = text
        return len(text)


def reported_by(command: str, **options: Any) -> Reported:
    """The last object that `command --json` prints, run as a timer runs it."""
    out = LastLine()
    call_command(command, as_json=True, stdout=out, **options)
    found: Reported = json.loads(out.text)
    return found


class SlowProvider:
    """From now on answers whenever Alipay is asked in this process, after a while, that nothing was paid; counts it.

    The protocol is not measured here: no signature, no network, only the wait.
    """

    def __init__(self) -> None:
        self.calls = Counter(queries=0, closes=0)
        self.lock = threading.Lock()
        vars(providers)["alipay"] = lambda: self  # a Mock would remember every call

    def query(self, out_trade_no: str) -> Trade:
        """Nothing was paid yet."""
        self._answer("queries")
        return Trade(out_trade_no, TradeState.WAITING)

    def close(self, out_trade_no: str) -> TradeState:
        """Nobody can pay it any more."""
        self._answer("closes")
        return TradeState.CLOSED

    def _answer(self, question: str) -> None:
        with self.lock:
            self.calls[question] += 1
        time.sleep(ANSWER_SECONDS)


def _beside_a_provider(command: str) -> Reported:
    provider = SlowProvider()
    return {**reported_by(command), **provider.calls}


def _synced(_run: str, count: int, reported: Reported) -> Facts:
    """Of open attempts that are due, while nobody pays, each was asked for and will be again; nothing else changed."""
    waiting = Attempt.objects.filter(
        status=AttemptStatus.OPEN, query_count=ASKED_BEFORE + 1, next_query_at__gt=timezone.now()
    )
    return {
        "attempts asked for": (reported["asked"], count),
        "queries": (reported["queries"], count),
        "attempts to be asked for later": (waiting.count(), count),
        "pending payments": (Payment.objects.filter(status=PaymentStatus.PENDING).count(), count),
    }


def _closed(_run: str, count: int, reported: Reported) -> Facts:
    """Payments whose time is over have ended; each took two calls: whether it was paid after all, and its closing."""
    expected = {"closed": count, "paid": 0, "left": 0, "queries": count, "closes": count}
    ended = Payment.objects.filter(status=PaymentStatus.FAILED, failure_reason=FailureReason.EXPIRED)
    closed = Attempt.objects.filter(status=AttemptStatus.CLOSED, next_query_at=None)
    return {
        **{what: (reported[what], known) for what, known in expected.items()},
        "payments that have ended": (ended.count(), count),
        "closed attempts": (closed.count(), count),
        "events": (Event.objects.count(), count * EVENTS_EACH),
        "chains that hold": (reported_by("verify_audit")["payments"], count),
    }


def _reconcile(run: str, directory: Path) -> Reported:
    bill = directory / (UNKNOWN_BILL if run == "unknown" else BILL)
    return reported_by("reconcile", provider="wechat", date=DAY.isoformat(), file=str(bill))


def _reconciled(run: str, count: int, reported: Reported) -> Facts:
    """`first` marks every row with its bill, `again` is the same bill once more, `unknown` one that nobody here knows.

    Every row of that is a difference, and so is every payment here, whose mark is taken back.
    """
    matched, differences = (0, 2 * count) if run == "unknown" else (count, 0)
    return {
        "rows of the bill": (reported["bill_payment_count"], count),
        "rows that agree": (reported["matched"], matched),
        "differences": (reported["differences"], differences),
        "attempts with their bill": (Attempt.objects.filter(billed_on=DAY).count(), matched),
    }


def _audited(_run: str, count: int, reported: Reported) -> Facts:
    """Every chain was gone through, and they are as long as they are said to be."""
    return {
        "chains gone through": (reported["payments"], count),
        "broken chains": (reported["broken"], 0),
        "events": (Event.objects.count(), count * EVENTS_EACH),
    }


def _keep_in_bounds(run: str, _directory: Path) -> Reported:
    """Over messages that are all old enough: what the command reports, and how large the tables are then."""
    found: Reported = {}
    if run.startswith("audit"):
        found = reported_by("verify_audit")
    elif run == "vacuum":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL payments_notification")
    else:
        reported_by("keep_in_bounds")
    return {**found, "sizes": _sizes()}


def _sizes() -> dict[str, float]:
    """Of tables, and what the evidence of events takes of theirs."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("notification", "removal", "event"):
            cursor.execute("SELECT pg_total_relation_size(%s)", [f"payments_{table}"])
            found[f"{table}_mb"] = round(cursor.fetchone()[0] / 1024**2, 1)
        widths = "avg(length(evidence)), avg(length(facts)), avg(pg_column_size(event.*))"
        cursor.execute(f"SELECT {widths} FROM payments_event AS event")
        found["evidence_bytes"], found["facts_bytes"], found["event_bytes"] = map(round, cursor.fetchone())
    return found


def _kept_in_bounds(run: str, count: int, reported: Reported) -> Facts:
    """Before, nothing was removed; afterwards everything, and the audit proves both."""
    removed = 0 if run == "audit_before" else count * MESSAGES_EACH
    found: Facts = {
        "messages": (Notification.objects.count(), count * MESSAGES_EACH),
        "emptied": (Notification.objects.filter(removal__isnull=False).count(), removed),
        "removed by removals": (sum(Removal.objects.values_list("row_count", flat=True)), removed),
    }
    if run.startswith("audit"):
        found["proven to be removed"] = (reported["removed_notifications"], removed)
        found["chains gone through"] = (reported["payments"], count)
    return found


JOBS: dict[str, tuple[Callable[[str, Path], Reported], Callable[[str, int, Reported], Facts]]] = {
    "sync_payments": (lambda _run, _directory: _beside_a_provider("sync_payments"), _synced),
    "close_expired_payments": (lambda _run, _directory: _beside_a_provider("close_expired_payments"), _closed),
    "reconcile": (_reconcile, _reconciled),
    "verify_audit": (lambda _run, _directory: reported_by("verify_audit"), _audited),
    "keep_in_bounds": (_keep_in_bounds, _kept_in_bounds),
}
