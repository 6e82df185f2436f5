"""Counts and ages of money on its way: each by an index that holds no more than what is on its way, or a day's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from payments.auditing.queries import last_run
from payments.enums import OPEN_REFUNDS, AttemptStatus, ExceptionKind, PaymentStatus
from payments.jobs.queries import JobReport, job_reports
from payments.ledger.models import Attempt, AuditRun, ExceptionCase, Payment, Reconciliation, Refund

A_DAY = timedelta(days=1)
# Of so many days the differences are added up: who looks once a week misses none.
REPORTED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and for how many seconds the oldest has; 0 where none does."""

    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a provider's bills: the differences of the last days, and how many days ago the newest day was."""

    provider: str
    differences: int
    newest_day_age: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How money stands. `made_today`: payments of the last 24 hours by state; `exceptions`: open ones by kind."""

    made_today: dict[str, int]
    waiting: dict[str, Waiting]
    exceptions: dict[str, Waiting]
    compared: list[Compared]
    jobs: list[JobReport]
    audit: AuditRun | None


def figures() -> Figures:
    """Eight statements; raises DatabaseError."""
    now = timezone.now()
    unknown = Attempt.objects.filter(status=AttemptStatus.UNKNOWN)
    refunds = Refund.objects.filter(next_query_at__isnull=False, status__in=OPEN_REFUNDS)
    return Figures(
        made_today=_made_since(now - A_DAY),
        waiting={
            "payment_pending": _waiting(Payment.objects.filter(status=PaymentStatus.PENDING), now),
            "attempt_unknown": _waiting(unknown, now),
            "refund_under_way": _waiting(refunds, now),
        },
        exceptions=_exceptions(now),
        compared=_compared(now),
        jobs=job_reports(),
        audit=last_run(),
    )


def _made_since(at: datetime) -> dict[str, int]:
    made = Payment.objects.filter(created_at__gte=at).order_by().values_list("status").annotate(Count("id"))
    return {**dict.fromkeys(PaymentStatus.values, 0), **dict(made)}


def _waiting(rows: QuerySet[Any], now: datetime) -> Waiting:
    told = rows.order_by().aggregate(count=Count("id"), oldest=Min("created_at"))
    return Waiting(told["count"], _age(told["oldest"], now))


def _exceptions(now: datetime) -> dict[str, Waiting]:
    still_open = ExceptionCase.objects.filter(closed_at__isnull=True).order_by()
    told = still_open.values_list("kind").annotate(Count("id"), Min("opened_at"))
    found = {kind: Waiting(count, _age(oldest, now)) for kind, count, oldest in told}
    return {**dict.fromkeys(ExceptionKind.values, Waiting(0, 0.0)), **found}


def _compared(now: datetime) -> list[Compared]:
    today = timezone.localdate(now)
    reports = Reconciliation.objects.filter(run__gt=0, day__gte=today - 4 * REPORTED_DAYS * A_DAY).order_by()
    recent = Sum("difference_count", filter=Q(day__gte=today - REPORTED_DAYS * A_DAY), default=0)
    told = reports.values_list("provider").annotate(recent_differences=recent, newest=Max("day"))
    return [Compared(provider, differences, (today - newest).days) for provider, differences, newest in told]


def _age(at: datetime | None, now: datetime) -> float:
    return 0.0 if at is None else max(0.0, (now - at).total_seconds())
