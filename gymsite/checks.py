"""`manage.py check --database default`: whether the server gives as many connections as are needed, and ends waits."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 -- Django's own name
from django.db import DatabaseError, connections

from foundation.pool import WORKERS

# Jobs and commands that have WORKERS threads ask providers or tell web hooks, each with a connection of its own.
JOBS_WITH_HANDS = frozenset(
    {"sync_payments", "sync_refunds", "close_expired_payments", "reconcile", "deliver_webhooks"}
)
# Which of what a connection may be refused for is the least; -1 is no limit.
_LIMITS = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - coalesce(current_setting('reserved_connections', true), '0')::int,
           (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
           (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
           current_setting('statement_timeout')
"""


def connections_needed() -> dict[str, int]:
    """At most, at once: of all processes of the site, of one `work`, and of one command beside it."""
    jobs = settings.BACKGROUND_JOBS
    return {
        "site": settings.WEB_WORKERS * settings.WEB_THREADS,
        "work": len(jobs) + 1 + WORKERS * len(JOBS_WITH_HANDS & jobs.keys()),
        "command": 1 + WORKERS,
    }


def check_database_limits(*, databases: Iterable[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Warnings; nothing while the server is away, which other commands say."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            try:
                with connections[alias].cursor() as cursor:
                    cursor.execute(_LIMITS)
                    *limits, statement_timeout = cursor.fetchone()
            except DatabaseError:
                continue
            found += _too_few(limits) if not settings.DATABASE_POOLER else _without_end(statement_timeout)
    return found


def _too_few(limits: list[int]) -> list[CheckMessage]:
    needed, given = connections_needed(), min(limit for limit in limits if limit >= 0)
    if sum(needed.values()) <= given:
        return []
    parts = ", ".join(f"{name} {count}" for name, count in needed.items())
    said = f"{sum(needed.values())} connections are needed ({parts}), and the server gives {given}."
    hint = (
        "Raise max_connections (or the limit of the role or of the database), or have fewer WORKERS or WEB_THREADS. "
        "WORKERS is read from the environment of this command."
    )
    return [Warning(said, hint=hint, id="gymsite.W002")]


def _without_end(statement_timeout: str) -> list[CheckMessage]:
    if statement_timeout != "0":
        return []
    said = "The role has no statement_timeout, and behind a pooler no other takes effect."
    return [Warning(said, hint="ALTER ROLE … SET statement_timeout = …: docs/operations.md", id="gymsite.W003")]
