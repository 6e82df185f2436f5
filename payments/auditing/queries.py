"""The newest head, and how the last audit ended."""

import json
from datetime import timedelta

from django.utils import timezone

from payments.auditing.finding import Finding
from payments.ledger.models import AuditHead, AuditRun

# An audit is due again after this long, and one that has not come by the second has been missed.
DUE_AFTER = timedelta(hours=23)
STALE_AFTER = timedelta(hours=26)


def newest_head() -> AuditHead | None:
    """The head that was made last; None before the first."""
    return AuditHead.objects.order_by("-number").first()


def last_run() -> AuditRun | None:
    """The audit that ended last; None before the first."""
    return AuditRun.objects.order_by("-id").first()


def is_due() -> bool:
    """Whether nobody has audited for nearly a day."""
    run = last_run()
    return run is None or run.finished_at <= timezone.now() - DUE_AFTER


def is_stale(run: AuditRun | None) -> bool:
    """Whether the daily audit has been missed: what the last one said may not be so any more."""
    return run is None or run.finished_at <= timezone.now() - STALE_AFTER


def findings_of(run: AuditRun) -> list[Finding]:
    """The first findings of the audit."""
    return [Finding.read(said) for said in json.loads(run.findings)]


def head_of(run: AuditRun) -> AuditHead | None:
    """The newest head when the audit ended; None also where it has been taken away since."""
    return None if run.head_id is None else AuditHead.objects.filter(number=run.head_id).first()
