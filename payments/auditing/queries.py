"""The newest head, and how the last audit ended."""

import json
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from foundation.clock_ahead import latest_written
from payments.auditing.finding import Finding, Reason
from payments.auditing.own_tables import first_sound, sound
from payments.enums import RemovalKind
from payments.ledger.models import AuditHead, AuditRun, Removal

# An audit is due again after this long, and one that has not come by the second has been missed.
DUE_AFTER = timedelta(hours=23)
STALE_AFTER = timedelta(hours=26)


def newest_head() -> AuditHead | None:
    """The head that was made last; None before the first. What no audit has written is passed over."""
    return first_sound(sound(AuditHead).order_by("-number"))


def last_run() -> AuditRun | None:
    """The audit that ended last; None before the first. What no audit has written is passed over."""
    return first_sound(sound(AuditRun).order_by("-id"))


def is_due() -> bool:
    """Whether nobody has audited for nearly a day; also when the last audit ended at a time that is still to come."""
    run = last_run()
    return run is None or is_ahead(run) or run.finished_at <= timezone.now() - DUE_AFTER


def is_stale(run: AuditRun | None) -> bool:
    """Whether the daily audit has been missed: what the last one said may not be so any more."""
    return run is None or is_ahead(run) or run.finished_at <= timezone.now() - STALE_AFTER


def is_ahead(run: AuditRun) -> bool:
    """Whether it ended at a time that is still to come, which says nothing of when it ended."""
    return run.finished_at > latest_written(timezone.now())


def findings_of(run: AuditRun) -> list[Finding]:
    """The first findings of the audit; one that cannot be read is told as that."""
    try:
        findings = [Finding.read(said) for said in json.loads(run.findings)]
        list(map(str, findings))  # whatever was written into it, a page can show it
    except (ValueError, TypeError, KeyError, RecursionError):
        return [Finding("audit", run.pk, Reason.UNREADABLE)]
    return findings


def head_of(run: AuditRun) -> AuditHead | None:
    """The newest head when the audit ended; None also where it has been taken away since."""
    return None if run.head_id is None else first_sound(sound(AuditHead).filter(number=run.head_id))


def removed_by_retention() -> dict[str, tuple[int, datetime | None]]:
    """By kind, from how many rows retention has removed what they held, and when last."""
    sums = Removal.objects.order_by().values_list("kind").annotate(rows=Sum("row_count"), last=Max("made_at"))
    found = {kind: (rows, last) for kind, rows, last in sums}
    return {kind.value: found.get(kind.value, (0, None)) for kind in RemovalKind}
