"""GET /healthz: the process answers. GET /readyz: it can do its work."""

from datetime import UTC
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from foundation.api.json import dump
from gymsite.api import database_unavailable
from payments.auditing.queries import is_stale, last_run


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Always 200, without touching anything. The server's front answers it before any thread is taken."""
    return alive()


def alive() -> HttpResponse:
    """What a probe reads."""
    return HttpResponse(dump({"status": "ok"}), content_type="application/json")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. How the last audit ended is told, and decides nothing."""
    try:
        told = _audit()
    except DatabaseError:
        return database_unavailable()
    return HttpResponse(dump({"status": "ok", "audit": told}), content_type="application/json")


def _audit() -> dict[str, Any]:
    """`verdict`: holds, broken, or none before the first; `is_stale` when the daily one has been missed."""
    run = last_run()
    if run is None:
        return {"verdict": "none", "findings": 0, "finished_at": None, "is_stale": True}
    finished_at = run.finished_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "verdict": run.verdict,
        "findings": run.finding_count,
        "finished_at": finished_at,
        "is_stale": is_stale(run),
    }
