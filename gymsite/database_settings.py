"""How long anybody waits for the database: for the site and for `manage.py` apart, in seconds, 0 for no limit."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

POSTGRESQL, SQLITE = "django.db.backends.postgresql", "django.db.backends.sqlite3"

# Those of the site add up to less than five seconds, with the second and a half for a thread (gymsite/front/limits.py):
# a check of the kept connection and a new one, or a wait in the middle of a request. The server's own time-outs come
# first, so that a server that is alive says no by itself.
OF_THE_SITE: dict[str, float] = {
    "DATABASE_CONNECT_SECONDS": 2,
    "DATABASE_STATEMENT_SECONDS": 2.5,
    "DATABASE_LOCK_SECONDS": 2,
    "DATABASE_IDLE_SECONDS": 10,
    "DATABASE_SILENCE_SECONDS": 3,
    "DATABASE_TCP_SECONDS": 4,
}
# A person waits for nothing here, but a lock or a job must not be held for ever.
OF_WORK: dict[str, float] = {
    "WORK_DATABASE_CONNECT_SECONDS": 10,
    "WORK_DATABASE_STATEMENT_SECONDS": 600,
    "WORK_DATABASE_LOCK_SECONDS": 60,
    "WORK_DATABASE_IDLE_SECONDS": 600,
    "WORK_DATABASE_SILENCE_SECONDS": 660,
    "WORK_DATABASE_TCP_SECONDS": 60,
}
# Changes of tables may rightly take hours.
WITHOUT_LIMIT = frozenset({"migrate", "dbshell", "shell", "test"})
HEALTH_SECONDS = 1.0
_TOO_LONG = 10**6


def database_settings(
    env: environ.Env, *, default_url: str, is_site: bool, is_pooled: bool, command: str
) -> dict[str, Any]:
    """The entry of `DATABASES`; raises ImproperlyConfigured for a time that is none."""
    database: dict[str, Any] = env.db("DATABASE_URL", default=default_url)
    # One persistent connection for each of the server's threads, of which there is a fixed number.
    database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    if database["ENGINE"] == SQLITE:
        # IMMEDIATE: a transaction that reads and then writes may wait for its turn, a deferred one fails at once.
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    if database["ENGINE"] == POSTGRESQL:
        times = _times(env, OF_THE_SITE if is_site else OF_WORK)
        _bound(database, times, is_pooled=is_pooled, waits=command in WITHOUT_LIMIT)
    return database


def _times(env: environ.Env, defaults: dict[str, float]) -> dict[str, float]:
    times = {}
    for name, default in defaults.items():
        times[name.partition("DATABASE_")[2].removesuffix("_SECONDS")] = _seconds(name, env.str(name, default=default))
    return times


def _seconds(name: str, said: str | float) -> float:
    try:
        seconds = float(said)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _TOO_LONG:
        raise ImproperlyConfigured(f"{name} is no number of seconds: {said}.")
    return seconds


def _bound(database: dict[str, Any], times: dict[str, float], *, is_pooled: bool, waits: bool) -> None:
    database["ENGINE"] = "foundation.database"
    options = database.setdefault("OPTIONS", {})
    options |= {**_of_tcp(times), **options}
    if is_pooled:
        # Its connections to the server are not ours: what is said at their start is theirs, and so are cursors.
        database["DISABLE_SERVER_SIDE_CURSORS"] = True
    elif not waits:
        options["options"] = f"{server_options(times)} {options.get('options', '')}".rstrip()
    if not waits:
        database["PREPARED_STATEMENTS"] = not is_pooled
        database |= {"SILENCE_SECONDS": times["SILENCE"], "HEALTH_SECONDS": min(HEALTH_SECONDS, times["SILENCE"])}


def server_options(times: dict[str, float]) -> str:
    """The time-outs of the server, as they are said at the start of a connection."""
    settings = {
        "statement_timeout": times["STATEMENT"],
        "lock_timeout": times["LOCK"],
        "idle_in_transaction_session_timeout": times["IDLE"],
    }
    return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in settings.items())


def _of_tcp(times: dict[str, float]) -> dict[str, int]:
    """What libpq does about a machine that is gone, or a network, in its own names."""
    seconds = round(times["TCP"])
    tcp = {
        "keepalives": 1,
        "keepalives_idle": max(1, seconds // 2),
        "keepalives_interval": max(1, seconds // 4),
        "keepalives_count": 2,
        "tcp_user_timeout": seconds * 1000,
    }
    connect = {"connect_timeout": max(2, round(times["CONNECT"]))} if times["CONNECT"] else {}
    return {**connect, **(tcp if seconds else {})}
