"""No job of `work` waits for another, and of several processes one at a time runs each."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone, translation

from payments.jobs.models import Job
from payments.jobs.operations.lease import take_job
from payments.jobs.queries import LEASE, job_reports
from payments.management.commands.work import Command
from tests.processes import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_does_not_end_keeps_no_other_waiting(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"one_that_is_stuck": 1, "another": 1}
    another_has_run = threading.Event()

    def run_job(_command, name):
        if name == "another":
            another_has_run.set()
        else:
            assert another_has_run.wait(PATIENCE_SECONDS), "the other job waits for this one"

    monkeypatch.setattr(Command, "run_job", run_job)
    call_command("work", "--once")
    assert another_has_run.is_set()


def test_a_job_that_another_process_runs_is_left_to_it(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"sync_payments": 1, "sync_refunds": 1}
    ran = []
    monkeypatch.setattr(Command, "run_job", lambda _command, name: ran.append(name))
    take_job("sync_payments", holder="another")
    call_command("work", "--once")
    assert ran == ["sync_refunds"]


def test_each_thread_closes_its_connection_and_gives_its_job_back(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"sync_payments": 1}
    opened = []

    def run_job(_command, _name):
        opened.append(connections["default"])
        opened[-1].ensure_connection()
        assert [report.is_running for report in job_reports()] == [True]

    monkeypatch.setattr(Command, "run_job", run_job)
    call_command("work", "--once")
    assert [each.connection for each in opened] == [None]
    [report] = job_reports()
    assert (report.name, report.is_running) == ("sync_payments", False)
    assert report.began_at <= report.ended_at


def test_a_job_that_raises_gives_its_lease_back_and_says_so(settings, caplog):
    settings.BACKGROUND_JOBS = {"no_such_job": 1}
    call_command("work", "--once")
    assert "no_such_job failed" in caplog.text
    assert Job.objects.get().leased_until is None


def test_a_job_that_takes_long_stays_ours(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"sync_payments": 1}
    monkeypatch.setattr("payments.management.commands.work.RENEWED_EVERY", timedelta(milliseconds=10))
    soon = timezone.now() + timedelta(seconds=1)

    def run_job(_command, _name):
        Job.objects.update(leased_until=soon)
        waited = threading.Event()
        while Job.objects.get().leased_until == soon:
            waited.wait(0.01)

    monkeypatch.setattr(Command, "run_job", run_job)
    call_command("work", "--once")
    assert Job.objects.get().leased_until is None


def test_the_threads_speak_the_language_that_was_asked_for(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"sync_payments": 1}
    spoken = []
    monkeypatch.setattr(Command, "run_job", lambda _command, _name: spoken.append(translation.get_language()))
    with translation.override("en"):
        call_command("work", "--once")
    assert spoken == ["en"]


def test_what_a_dead_process_held_is_free_when_its_lease_ends(time_machine):
    time_machine.move_to(now := timezone.now(), tick=False)
    assert take_job("reconcile", holder="dead")
    assert not take_job("reconcile", holder="alive")
    time_machine.move_to(now + LEASE - timedelta(seconds=1), tick=False)
    assert not take_job("reconcile", holder="alive")
    time_machine.move_to(now + LEASE, tick=False)
    assert take_job("reconcile", holder="alive")
