"""GET /healthz: the process answers. GET /readyz: it can do its work."""

from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from foundation.api.json import dump
from gymsite.away import without_database
from payments.auditing.queries import is_stale, last_run
from payments.jobs.queries import job_reports
from payments.providers import breaker_reports


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Always 200, without touching anything. The server's front answers it before any thread is taken."""
    return alive()


def alive() -> HttpResponse:
    """What a probe reads."""
    return HttpResponse(dump({"status": "ok"}), content_type="application/json")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. What else is told, of this process or of all, decides nothing."""
    try:
        told = {"status": "ok", "audit": _audit(), "providers": _providers(), "jobs": _jobs()}
    except DatabaseError as error:
        return without_database(request, error)
    return HttpResponse(dump(told), content_type="application/json")


def _audit() -> dict[str, Any]:
    """`verdict`: holds, broken, or none before the first; `is_stale` when the daily one has been missed."""
    run = last_run()
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


def _jobs() -> dict[str, dict[str, Any]]:
    """Of all processes that run jobs: those that ever ran, when last, and whether one runs now."""
    return {
        report.name: {
            "began_at": _time(report.began_at),
            "ended_at": _time(report.ended_at),
            "is_running": report.is_running,
        }
        for report in job_reports()
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
