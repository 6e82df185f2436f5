"""How the background jobs stand, for whoever watches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundation.clock_ahead import latest_written
from payments.jobs.models import Job

LEASE = timedelta(minutes=1)
# So much later than by its pause, twice, a round may begin before somebody should look.
LATE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class JobReport:
    """A job that was run at least once: when last, until when, and whether somebody is running it now.

    `has_failed`: the round that ended last. `seconds`: how long that took. `failures`: of all rounds.
    """

    name: str
    began_at: datetime | None
    ended_at: datetime | None
    is_running: bool
    seconds: float | None = None
    has_failed: bool = False
    failures: int = 0


def job_reports() -> list[JobReport]:
    """Every job that ever ran, by name."""
    now = timezone.now()
    return [
        JobReport(
            job.name,
            job.began_at,
            job.ended_at,
            job.is_leased,
            job.seconds,
            job.failed_at is not None and job.failed_at == job.ended_at,
            job.failures,
        )
        for job in Job.objects.annotate(is_leased=_is(leased(now))).order_by("name")
    ]


def late_jobs(reports: Iterable[JobReport]) -> list[str]:
    """The names of the jobs of `settings.BACKGROUND_JOBS` that nobody runs, and nobody has for too long, or ever."""
    now, told = timezone.now(), {report.name: report for report in reports}
    return sorted(name for name, pause in settings.BACKGROUND_JOBS.items() if _is_late(told.get(name), pause, now))


def _is_late(report: JobReport | None, pause: int, now: datetime) -> bool:
    if report is None or report.is_running:
        return report is None
    last = max((at for at in (report.began_at, report.ended_at) if at is not None), default=None)
    return last is None or now - last > 2 * timedelta(seconds=pause) + LATE_AFTER


def _is(condition: Q) -> Coalesce:
    """Whether it holds for the row; where nothing is known, it does not."""
    return Coalesce(ExpressionWrapper(condition, output_field=BooleanField()), Value(value=False))


def leased(now: datetime) -> Q:
    """The jobs that somebody runs. A lease that a clock ahead has given is none: the job would sleep until then."""
    return Q(leased_until__gt=now, leased_until__lte=latest_written(now, ahead=LEASE))
