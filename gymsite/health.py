"""GET /healthz: the process answers. GET /readyz: it can do its work."""

from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.api.errors import error_body
from foundation.api.json import dump
from gymsite.away import RETRY_AFTER, without_database
from gymsite.readiness import OK, parts
from payments.auditing.queries import is_stale, last_run
from payments.enums import AuditVerdict
from payments.jobs.queries import JobReport, job_reports, late_jobs
from payments.ledger.models import AuditRun
from payments.providers import breaker_reports
from payments.providers.breaker import BreakerState

NOT_READY = "not_ready"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Always 200, without touching anything. The server's front answers it before any thread is taken."""
    return alive()


def alive() -> HttpResponse:
    """What a probe reads."""
    return HttpResponse(dump({"status": "ok"}), content_type="application/json")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part of `gymsite.readiness` is ok, else 503.

    What else is told, of this process or of all, decides nothing: a site whose jobs stand still takes payments.
    """
    try:
        needed = parts()
        if any(word != OK for word in needed.values()):
            return _not_ready(needed)
        run, jobs = last_run(), job_reports()
    except DatabaseError as error:
        return without_database(request, error)
    told = {
        "status": "ok",
        "parts": {**needed, **_watched(run, jobs)},
        "audit": _audit(run),
        "providers": _providers(),
        "jobs": _jobs(jobs),
    }
    return HttpResponse(dump(told), content_type="application/json")


def _not_ready(needed: dict[str, str]) -> HttpResponse:
    """503 `not_ready`; what else could be told is not asked for, as it may not be there to be asked."""
    wrong = ", ".join(f"{name} {word}" for name, word in needed.items() if word != OK)
    body = error_body(NOT_READY, _("The site cannot do its work: %(wrong)s.") % {"wrong": wrong})
    told = {"status": NOT_READY, **body, "parts": needed}
    answer = HttpResponse(dump(told), status=503, content_type="application/json")
    answer["Retry-After"] = RETRY_AFTER
    return answer


def _watched(run: AuditRun | None, jobs: list[JobReport]) -> dict[str, str]:
    """A word for each part that somebody should look at while the site goes on."""
    is_closed = all(report.state == BreakerState.CLOSED for report in breaker_reports().values())
    is_failing = any(report.has_failed for report in jobs)
    return {
        "providers": OK if is_closed else "unreachable",
        "jobs": "late" if late_jobs(jobs) else "failing" if is_failing else OK,
        "audit": _audit_word(run),
    }


def _audit_word(run: AuditRun | None) -> str:
    if run is None:
        return "none"
    if run.verdict != AuditVerdict.HOLDS:
        return str(run.verdict)
    return "stale" if is_stale(run) else OK


def _audit(run: AuditRun | None) -> dict[str, Any]:
    """`verdict`: holds, broken, or none before the first; `is_stale` when the daily one has been missed."""
    if run is None:
        return {"verdict": "none", "findings": 0, "finished_at": None, "is_stale": True}
    return {
        "verdict": run.verdict,
        "findings": run.finding_count,
        "finished_at": _time(run.finished_at),
        "is_stale": is_stale(run),
    }


def _providers() -> dict[str, dict[str, Any]]:
    """As this process knows them: `breaker` is closed, open or probing, `failures` those in a row."""
    return {
        name: {"breaker": report.state, "failures": report.failures, "retry_after": report.retry_after}
        for name, report in breaker_reports().items()
    }


def _jobs(reports: list[JobReport]) -> dict[str, dict[str, Any]]:
    """Of all processes that run jobs: those that ever ran or should have, when last, and whether one runs now.

    `is_late`: nobody has run it for longer than twice its pause and two minutes. `has_failed`: the last round.
    """
    late, told = late_jobs(reports), {report.name: report for report in reports}
    never = {name: JobReport(name, None, None, is_running=False) for name in late if name not in told}
    return {
        report.name: {
            "began_at": _time(report.began_at),
            "ended_at": _time(report.ended_at),
            "is_running": report.is_running,
            "is_late": report.name in late,
            "has_failed": report.has_failed,
        }
        for report in (told | never).values()
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
