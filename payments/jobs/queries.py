"""How the background jobs stand, for whoever watches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from foundation.clock_ahead import latest_written
from payments.jobs.models import Job

LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class JobReport:
    """A job that was run at least once: when last, until when, and whether somebody is running it now."""

    name: str
    began_at: datetime | None
    ended_at: datetime | None
    is_running: bool


def job_reports() -> list[JobReport]:
    """Every job that ever ran, by name."""
    now = timezone.now()
    running = set(Job.objects.filter(leased(now)).values_list("name", flat=True))
    return [
        JobReport(job.name, job.began_at, job.ended_at, job.name in running) for job in Job.objects.order_by("name")
    ]


def leased(now: datetime) -> Q:
    """The jobs that somebody runs. A lease that a clock ahead has given is none: the job would sleep until then."""
    return Q(leased_until__gt=now, leased_until__lte=latest_written(now, ahead=LEASE))
