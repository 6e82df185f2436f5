"""work and retry_fulfilments: the background jobs in one process."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command, get_commands, load_command_class
from django.utils import timezone

from foundation.reporting import ReportingCommand
from payments.enums import AttemptStatus, Fulfilment, PaymentStatus
from payments.models import Payment
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.migrated import copy_migrated
from tests.processes import stop

ROOT = Path(__file__).resolve().parents[2]


def lines(command, *arguments):
    out = StringIO()
    call_command(command, "--json", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_once_runs_each_job_and_tells_of_those_that_did_something(transactional_db):
    PaymentFactory(created_at=timezone.now() - timedelta(hours=1))
    assert lines("work", "--once") == [{"job": "close_expired_payments", "closed": 1, "paid": 0, "left": 0}]
    assert Payment.objects.get().failure_reason == "expired"
    assert lines("work", "--once") == []


def test_every_job_is_a_command_that_reports():
    commands = get_commands()
    for job in django_settings.BACKGROUND_JOBS:
        assert isinstance(load_command_class(commands[job], job), ReportingCommand)


def test_a_job_that_fails_does_not_end_the_others(transactional_db, settings, caplog):
    PaymentFactory(created_at=timezone.now() - timedelta(hours=1))
    settings.BACKGROUND_JOBS = {"no_such_job": 1, "close_expired_payments": 1}
    assert [line["job"] for line in lines("work", "--once")] == ["close_expired_payments"]
    assert "no_such_job failed" in caplog.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_works_until_it_is_told_to_end(number, tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'work.sqlite3'}", "PYTHONUNBUFFERED": "1"}
    copy_migrated(tmp_path / "work.sqlite3")
    program = (
        "from django.conf import settings; settings.BACKGROUND_JOBS = {'sync_payments': 1}; "
        "from payments.management.commands import work; "
        "work.Command.run_job = lambda self, name: print(name, flush=True); "
        "from django.core.management import call_command; call_command('work')"
    )
    command = [sys.executable, "-c", f"import django; django.setup(); {program}"]
    environment["DJANGO_SETTINGS_MODULE"] = "gymsite.settings"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "sync_payments\n"
        assert stop(process, number) == 0


def test_what_was_not_delivered_is_tried_again_and_stays_raised(transactional_db):
    now = timezone.now()
    paid = PaymentFactory(
        status=PaymentStatus.SUCCESS, paid_at=now, item_id=3, fulfilment=Fulfilment.PENDING, type="course"
    )
    AttemptFactory(payment=paid, status=AttemptStatus.PAID, paid_fen=paid.amount_fen, paid_at=now)
    PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=timezone.now())
    assert lines("retry_fulfilments") == [{"delivered": 0, "failed": 1}]
    assert Payment.objects.get(item_id=3).fulfilment == Fulfilment.FAILED
    (case,) = lines("exceptions")
    assert (case["kind"], case["amount_fen"], case["proposed_action"]) == ("not_delivered", 10_000, "deliver")
