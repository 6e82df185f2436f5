"""Debian's pgbouncer between the site and PostgreSQL, a connection of the server for each transaction."""

import os
import re
import shutil
import socket
import subprocess

import psycopg2
import pytest
import requests

from tests.concurrency.books import told_by
from tests.hung_database import Crowd, make_world, require_told
from tests.own_postgresql import DATABASE, own_postgresql
from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS, stop, wait_until
from tests.service_process import running_service

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
pytestmark = [
    pytest.mark.skipif(PGBOUNCER is None, reason="there is no pgbouncer here: apt-get install pgbouncer"),
    pytest.mark.alone,  # it counts seconds
]

# What a connection of one's own remembers between two transactions, and another's does not.
OF_A_SESSION = r"pg_(try_)?advisory_(?!xact)|LISTEN |\bNOTIFY |SET SESSION|CREATE TEMP|WITH HOLD|PREPARE "
# One process for all: most of what it takes is to begin.
_BEHIND = """
import django; django.setup()
import json
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from foundation.database.faults import is_away
from payments.jobs.models import Job
from payments.models import Payment

call_command("work", once=True, verbosity=0)
ended = set(Job.objects.filter(ended_at__isnull=False, holder="").values_list("name", flat=True))

def read(_number):
    seen = []
    for payment in Payment.objects.order_by("pk").iterator(chunk_size=1):
        Payment.objects.filter(pk=payment.pk).exists()  # on whichever connection is free by then
        seen.append(payment.pk)
    return seen

with ThreadPoolExecutor(12) as pool:
    readings = list(pool.map(read, range(60)))
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    slow = None
except OperationalError as error:
    slow = [str(error).splitlines()[0], is_away(error), Payment.objects.exists()]
print(json.dumps({"not_run": sorted(settings.BACKGROUND_JOBS.keys() - ended), "readings": readings, "slow": slow}))
"""

# As docs/operations.md says it; the second is the one for `work`.
ROLES = """
    ALTER ROLE gymsite SET statement_timeout = '2500ms';
    ALTER ROLE gymsite SET lock_timeout = '2s';
    ALTER ROLE gymsite SET idle_in_transaction_session_timeout = '10s';
"""


@pytest.fixture(scope="module")
def world():
    with own_postgresql() as server:
        made = make_world(server, payments=2)
        server.execute("CREATE ROLE gymsite LOGIN SUPERUSER")
        server.execute(ROLES)
        yield server, made


@pytest.fixture(scope="module")
def pooler(world, tmp_path_factory):
    """The port that it listens on."""
    server, port, directory = world[0], free_port(), tmp_path_factory.mktemp("pgbouncer")
    users, configuration = directory / "users.txt", directory / "pgbouncer.ini"
    users.write_text('"gymsite" ""\n', encoding="ascii")
    configuration.write_text(
        f"[databases]\n{DATABASE} = host=127.0.0.1 port={server.port}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 5\n",
        encoding="ascii",
    )
    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    if user:
        for path in (directory, *directory.parents[:3]):
            path.chmod(0o755)
    process = subprocess.Popen([PGBOUNCER, "-q", configuration], stderr=subprocess.DEVNULL, **user)
    wait_until(lambda: listens(port), "pgbouncer is there")
    yield port
    stop(process)


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_time_outs_at_the_start_are_refused(pooler):
    """What DATABASE_POOLER is for."""
    where = {"host": "127.0.0.1", "port": pooler, "user": "gymsite", "dbname": DATABASE}
    with pytest.raises(psycopg2.OperationalError, match="unsupported startup parameter"):
        psycopg2.connect(**where, options="-c statement_timeout=2500")
    connection = psycopg2.connect(**where)
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("2500ms",)
    connection.close()


def test_a_frozen_server_behind_it_is_503_for_everybody(world, pooler, tmp_path):
    server, made = world
    url = f"postgres://gymsite@127.0.0.1:{pooler}/{DATABASE}"
    with running_service(tmp_path / "log", workers=1, DATABASE_URL=url, DATABASE_POOLER="on") as (site, _process):
        crowd = Crowd(site, made)
        crowd.wait_for_service()
        server.freeze()
        try:
            require_told(crowd.ask(times=2))
        finally:
            server.thaw()
        crowd.wait_for_service()
        assert requests.get(f"{site}/readyz", timeout=PATIENCE_SECONDS).ok


@pytest.fixture(scope="module")
def behind(pooler):
    """What a process saw that worked through it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_POOLER", "on")
        return told_by(f"postgres://gymsite@127.0.0.1:{pooler}/{DATABASE}", _BEHIND)


def test_every_job_runs_behind_it(behind):
    assert behind["not_run"] == []


def test_what_is_read_row_by_row_needs_no_cursor_of_the_server(behind):
    """Twelve readers on five connections, each with other statements in between."""
    first = behind["readings"][0]
    assert len(first) >= 2
    assert behind["readings"] == [first] * 60


def test_a_statement_that_takes_too_long_is_ended_by_the_server(behind):
    """And counts as a database that is away for a moment; the connection serves on."""
    assert behind["slow"] == ["canceling statement due to statement timeout", True, True]


def test_nothing_that_a_session_would_remember_is_used():
    """But for statements that are prepared, which none is behind a pooler (tests/gymsite/test_database_settings.py)."""
    shipped = [
        file for floor in ("foundation", "gymsite", "members", "payments") for file in (ROOT / floor).rglob("*.py")
    ]
    assert len(shipped) > 500
    found = [file for file in shipped if re.search(OF_A_SESSION, file.read_text(encoding="utf-8"))]
    assert found == [ROOT / "foundation/database/prepared.py"]
