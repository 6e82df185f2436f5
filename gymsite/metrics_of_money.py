"""How money stands, as metrics: asked of the database when somebody reads them, and not again for some seconds."""

import time
from collections.abc import Iterator
from threading import Lock

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from foundation.database.faults import FAULTS
from payments.auditing.queries import is_ahead
from payments.enums import AuditVerdict
from payments.jobs.queries import JobReport, late_jobs
from payments.ledger.models import AuditRun
from payments.watching.queries import Compared, Figures, Waiting, figures

KEPT_SECONDS = 10.0


class Kept:
    """The newest figures of this process, however many read them."""

    def __init__(self) -> None:
        self._lock, self._figures, self._until = Lock(), None, 0.0  # type: tuple[Lock, Figures | None, float]

    def get(self) -> Figures | None:
        """None where the database does not answer."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._figures = _asked()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._figures


KEPT = Kept()


def metrics_of_money() -> Iterator[Metric]:
    """All of them; without the database only that it is away."""
    found = KEPT.get()
    yield GaugeMetricFamily("gymsite_database_up", "Whether the database answers.", float(found is not None))
    if found is None:
        return
    today = GaugeMetricFamily("gymsite_payments_of_last_day", "Payments made in the last 24 hours.", labels=["state"])
    for state, count in found.made_today.items():
        today.add_metric([state], count)
    yield today
    yield from _waiting("gymsite_waiting", "gymsite_waiting_oldest_seconds", "what", found.waiting)
    yield from _waiting("gymsite_exceptions_open", "gymsite_exceptions_oldest_seconds", "kind", found.exceptions)
    yield from _reconciled(found.compared)
    yield from _jobs(found.jobs)
    yield from _audit(found.audit)


def _asked() -> Figures | None:
    try:
        return figures()
    except DatabaseError as error:
        FAULTS.tell("The database is not available to whoever watches", error)
        return None


def _waiting(counted: str, aged: str, label: str, waiting: dict[str, Waiting]) -> Iterator[Metric]:
    count = GaugeMetricFamily(counted, "How many wait or are open.", labels=[label])
    oldest = GaugeMetricFamily(aged, "For how long the oldest of them has; 0 where there is none.", labels=[label])
    for name, told in waiting.items():
        count.add_metric([name], told.count)
        oldest.add_metric([name], told.oldest_seconds)
    yield from (count, oldest)


def _reconciled(compared: list[Compared]) -> Iterator[Metric]:
    differences = GaugeMetricFamily(
        "gymsite_reconciliation_differences", "Differences that the bills of the last 7 days have.", labels=["provider"]
    )
    age = GaugeMetricFamily(
        "gymsite_reconciliation_newest_day_age_days",
        "How old the newest day is that was compared.",
        labels=["provider"],
    )
    for each in compared:
        differences.add_metric([each.provider], each.differences)
        age.add_metric([each.provider], each.newest_day_age)
    yield from (differences, age)


def _jobs(jobs: list[JobReport]) -> Iterator[Metric]:
    now, late = timezone.now(), set(late_jobs(jobs))
    failures = CounterMetricFamily("gymsite_job_failures", "Rounds of the job that failed.", labels=["task"])
    levels = {
        name: GaugeMetricFamily(f"gymsite_job_{name}", said, labels=["task"])
        for name, said in (
            ("age_seconds", "Since the last round of the job ended."),
            ("duration_seconds", "How long that round took."),
            ("running_seconds", "For how long the job has been running; 0 while nobody runs it."),
            ("failing", "Whether the round that ended last failed."),
            ("late", "Whether nobody has run the job for too long, or ever."),
        )
    }
    for job in jobs:
        failures.add_metric([job.name], job.failures)
        running = (now - job.began_at).total_seconds() if job.is_running and job.began_at else 0.0
        levels["running_seconds"].add_metric([job.name], running)
        levels["failing"].add_metric([job.name], job.has_failed)
        if job.ended_at is not None:
            levels["age_seconds"].add_metric([job.name], (now - job.ended_at).total_seconds())
        if job.seconds is not None:
            levels["duration_seconds"].add_metric([job.name], job.seconds)
    for name in sorted(late | {job.name for job in jobs}):
        levels["late"].add_metric([name], name in late)
    yield from (failures, *levels.values())


def _audit(run: AuditRun | None) -> Iterator[Metric]:
    if run is None:
        return
    holds = run.verdict == AuditVerdict.HOLDS
    yield GaugeMetricFamily("gymsite_audit_holds", "Whether the last audit found all as it was written.", holds)
    yield GaugeMetricFamily("gymsite_audit_findings", "How much it did not.", run.finding_count)
    if not is_ahead(run):
        age = (timezone.now() - run.finished_at).total_seconds()
        yield GaugeMetricFamily("gymsite_audit_age_seconds", "Since the last audit ended.", age)
