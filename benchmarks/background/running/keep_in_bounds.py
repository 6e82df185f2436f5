"""`keep_in_bounds` over messages that are all old enough, and what an audit takes before it and afterwards.

Each run also tells how large the tables are then, and what the evidence of events takes of theirs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.background.running.command import reported_by
from benchmarks.background.running.facts import Fact
from payments.models import Notification, Removal

MESSAGES_EACH = 40
_TABLES = ("notification", "removal", "event")


def run(name: str, _directory: Path) -> dict[str, Any]:
    """What the command reports, and the sizes."""
    found: dict[str, Any] = {}
    if name.startswith("audit"):
        found = reported_by("verify_audit")
    elif name == "vacuum":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL payments_notification" if connection.vendor == "postgresql" else "VACUUM")
    else:
        reported_by("keep_in_bounds")
    return {**found, "sizes": _sizes()}


def _sizes() -> dict[str, float]:
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        found = {}
        for table in _TABLES:
            cursor.execute("SELECT pg_total_relation_size(%s)", [f"payments_{table}"])
            found[f"{table}_mb"] = round(cursor.fetchone()[0] / 1024**2, 1)
        widths = "avg(length(evidence)), avg(length(facts)), avg(pg_column_size(event.*))"
        cursor.execute(f"SELECT {widths} FROM payments_event AS event")
        found["evidence_bytes"], found["facts_bytes"], found["event_bytes"] = map(round, cursor.fetchone())
    return found


def facts(name: str, count: int, reported: dict[str, Any]) -> Iterator[Fact]:
    """Before, nothing was removed; afterwards everything, and the audit proves both."""
    removed = 0 if name == "audit_before" else count * MESSAGES_EACH
    yield Fact("messages", Notification.objects.count(), count * MESSAGES_EACH)
    yield Fact("emptied", Notification.objects.filter(removal__isnull=False).count(), removed)
    yield Fact("removed by removals", sum(Removal.objects.values_list("row_count", flat=True)), removed)
    if name.startswith("audit"):
        yield Fact("proven to be removed", reported["removed_notifications"], removed)
        yield Fact("chains gone through", reported["payments"], count)
