"""`verify_audit` over paid payments whose chains of events hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.background.running.command import reported_by
from benchmarks.background.running.facts import Fact
from payments.models import Event

EVENTS_EACH = 3  # created, opened, succeeded


def run(_name: str, _directory: Path) -> dict[str, Any]:
    """What the command reports; a chain that is broken ends it."""
    return reported_by("verify_audit")


def facts(_name: str, count: int, reported: dict[str, Any]) -> Iterator[Fact]:
    """Every chain was gone through, and they are as long as they are said to be."""
    yield Fact("chains gone through", reported["payments"], count)
    yield Fact("broken chains", reported["broken"], 0)
    yield Fact("events", Event.objects.count(), count * EVENTS_EACH)
