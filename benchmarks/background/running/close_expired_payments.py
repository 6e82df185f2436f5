"""`close_expired_payments` over payments whose time is over, each with an attempt that is live at its provider.

Each takes two calls: whether it was paid after all, and then its closing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.background.running.command import reported_by
from benchmarks.background.running.facts import Fact
from benchmarks.background.running.provider import counted, stand_in
from payments.enums import AttemptStatus, FailureReason, PaymentStatus
from payments.models import Attempt, Event, Payment

EVENTS_EACH = 3  # created, opened, failed


def run(_name: str, _directory: Path) -> dict[str, Any]:
    """What the command reports, and what the provider was asked."""
    provider = stand_in()
    return {**reported_by("close_expired_payments"), **counted(provider)}


def facts(_name: str, count: int, reported: dict[str, Any]) -> Iterator[Fact]:
    """Every payment has ended, every attempt is closed, and every chain has gone on by one event."""
    for what, expected in {"closed": count, "paid": 0, "left": 0, "queries": count, "closes": count}.items():
        yield Fact(what, reported[what], expected)
    ended = Payment.objects.filter(status=PaymentStatus.FAILED, failure_reason=FailureReason.EXPIRED)
    yield Fact("payments that have ended", ended.count(), count)
    closed = Attempt.objects.filter(status=AttemptStatus.CLOSED, next_query_at=None)
    yield Fact("closed attempts", closed.count(), count)
    yield Fact("events", Event.objects.count(), count * EVENTS_EACH)
    yield Fact("chains that hold", reported_by("verify_audit")["payments"], count)
