"""A job is run by whoever holds its lease; if he dies, the lease ends and another takes it."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from payments.jobs.models import Job
from payments.jobs.queries import LEASE, leased


def take_job(name: str, *, holder: str) -> bool:
    """Whether the job is this holder's to run now; of several who ask at once exactly one is told so.

    His own lease keeps nobody from it: he runs a job once at a time, and holds it still where he could not give it back
    as the database was away, and renews it for as long as he lives. One that a clock ahead has given, and that would
    keep the job asleep until then, is over.
    """
    now = timezone.now()
    Job.objects.get_or_create(name=name)
    free = Job.objects.exclude(leased(now) & ~Q(holder=holder)).filter(pk=name)
    return free.update(holder=holder, leased_until=now + LEASE, began_at=now) == 1


def renew_leases(*, holder: str) -> None:
    """What this holder is running stays its own for another LEASE."""
    Job.objects.filter(holder=holder).update(leased_until=timezone.now() + LEASE)


def give_back(name: str, *, holder: str, seconds: float | None = None, failed: bool = False) -> None:
    """The job has been run, and took so long; nothing happens where another has taken it meanwhile."""
    now = timezone.now()
    told: dict[str, Any] = {"failed_at": now, "failures": F("failures") + 1} if failed else {}
    own = Job.objects.filter(pk=name, holder=holder)
    own.update(holder="", leased_until=None, ended_at=now, seconds=seconds, **told)
