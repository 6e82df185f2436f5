"""How the background jobs stand, for whoever watches."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from payments.jobs.models import Job


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
    return [
        JobReport(job.name, job.began_at, job.ended_at, job.leased_until is not None and job.leased_until > now)
        for job in Job.objects.order_by("name")
    ]
