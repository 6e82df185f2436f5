"""GET /healthz: the process answers. GET /readyz: it can do its work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from foundation.api.json import dump
from gymsite.api import database_unavailable


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Always 200, without touching anything. The server's front answers it before any thread is taken."""
    return alive()


def alive() -> HttpResponse:
    """What a probe reads."""
    return HttpResponse(dump({"status": "ok"}), content_type="application/json")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return database_unavailable()
    return HttpResponse(dump({"status": "ok"}), content_type="application/json")
