"""`sync_payments` over open attempts that are due, while nobody pays.

They have been asked for so often that the next time is an hour away: each is asked for once, however long it takes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from benchmarks.background.running.command import reported_by
from benchmarks.background.running.facts import Fact
from benchmarks.background.running.provider import counted, stand_in
from payments.enums import AttemptStatus, PaymentStatus
from payments.models import Attempt, Payment

ASKED_BEFORE = 8


def run(_name: str, _directory: Path) -> dict[str, Any]:
    """What the command reports, and what the provider was asked."""
    provider = stand_in()
    return {**reported_by("sync_payments"), **counted(provider)}


def facts(_name: str, count: int, reported: dict[str, Any]) -> Iterator[Fact]:
    """Each was asked for once and will be again; nothing else has changed."""
    yield Fact("attempts asked for", reported["asked"], count)
    yield Fact("queries", reported["queries"], count)
    waiting = Attempt.objects.filter(
        status=AttemptStatus.OPEN, query_count=ASKED_BEFORE + 1, next_query_at__gt=timezone.now()
    )
    yield Fact("attempts to be asked for later", waiting.count(), count)
    yield Fact("pending payments", Payment.objects.filter(status=PaymentStatus.PENDING).count(), count)
