"""How long the site, and how long commands, wait for the database."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.database_settings import database_settings

URL = "postgres://gymsite:secret@db:5432/gymsite"


def settings_of(*, is_site=True, is_pooled=False, command="", url=URL, **variables):
    class Detached(environ.Env):
        ENVIRON = {"DATABASE_URL": url, **variables}

    return database_settings(
        Detached(), default_url="sqlite:///x", is_site=is_site, is_pooled=is_pooled, command=command
    )


def test_the_site_waits_for_seconds():
    database = settings_of()
    assert database["ENGINE"] == "foundation.database"
    assert (database["SILENCE_SECONDS"], database["HEALTH_SECONDS"]) == (3, 1)
    assert database["OPTIONS"] == {
        "connect_timeout": 2,
        "keepalives": 1,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "tcp_user_timeout": 4000,
        "options": "-c statement_timeout=2500 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000",
    }


def test_work_waits_for_minutes():
    database = settings_of(is_site=False, command="work")
    assert database["SILENCE_SECONDS"] == 660
    assert "-c statement_timeout=600000 -c lock_timeout=60000" in database["OPTIONS"]["options"]


def test_changes_of_tables_may_take_hours():
    database = settings_of(is_site=False, command="migrate")
    assert "SILENCE_SECONDS" not in database
    assert "options" not in database["OPTIONS"]
    assert database["OPTIONS"]["connect_timeout"] == 10


def test_a_pooler_is_told_nothing_at_the_start():
    database = settings_of(is_pooled=True)
    assert "options" not in database["OPTIONS"]
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert database["PREPARED_STATEMENTS"] is False
    assert database["SILENCE_SECONDS"] == 3
    assert settings_of()["PREPARED_STATEMENTS"] is True


def test_what_the_address_says_counts():
    database = settings_of(url=f"{URL}?connect_timeout=7&options=-c%20statement_timeout=1")
    assert database["OPTIONS"]["connect_timeout"] == 7
    assert database["OPTIONS"]["options"].endswith("=10000 -c statement_timeout=1")  # the last one holds


def test_each_time_may_be_said_otherwise_or_switched_off():
    off = {f"DATABASE_{name}_SECONDS": "0" for name in ("CONNECT", "STATEMENT", "LOCK", "IDLE", "SILENCE", "TCP")}
    database = settings_of(**off)
    assert database["SILENCE_SECONDS"] == 0
    zeros = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
    assert database["OPTIONS"] == {"options": zeros}
    assert settings_of(DATABASE_SILENCE_SECONDS="0.5")["HEALTH_SECONDS"] == 0.5


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "1000000", "2s"])
def test_a_time_that_is_none_stops_the_start(seconds):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_LOCK_SECONDS"):
        settings_of(DATABASE_LOCK_SECONDS=seconds)


def test_sqlite_is_as_it_was():
    database = settings_of(url="sqlite:///x", DATABASE_SILENCE_SECONDS="1")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["OPTIONS"]["timeout"] == 20
