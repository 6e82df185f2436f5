"""A job is run by whoever holds its lease; if he dies, the lease ends and another takes it."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from payments.jobs.models import Job

LEASE = timedelta(minutes=1)


def take_job(name: str, *, holder: str) -> bool:
    """Whether the job is this holder's to run now; of several who ask at once exactly one is told so."""
    now = timezone.now()
    Job.objects.get_or_create(name=name)
    free = Job.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now), pk=name)
    return free.update(holder=holder, leased_until=now + LEASE, began_at=now) == 1


def renew_leases(*, holder: str) -> None:
    """What this holder is running stays its own for another LEASE."""
    Job.objects.filter(holder=holder).update(leased_until=timezone.now() + LEASE)


def give_back(name: str, *, holder: str) -> None:
    """The job has been run; nothing happens where another has taken it meanwhile."""
    Job.objects.filter(pk=name, holder=holder).update(holder="", leased_until=None, ended_at=timezone.now())
