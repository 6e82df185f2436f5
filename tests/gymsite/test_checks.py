"""How many connections are needed, against what the server gives."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from gymsite import checks
from tests.plugin import ROOT

postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts no connections")


def test_every_job_with_threads_of_its_own_is_counted():
    folder = ROOT / "payments" / "management" / "commands"
    found = {path.stem for path in folder.glob("*.py") if "work_through(" in path.read_text(encoding="utf-8")}
    assert found | {"deliver_webhooks"} == checks.JOBS_WITH_HANDS
    elsewhere = [
        path
        for room in ("members", "payments", "gymsite")
        for path in Path(ROOT / room).rglob("*.py")
        if path.parent != folder and "work_through(" in path.read_text(encoding="utf-8")
    ]
    assert elsewhere == [ROOT / "payments" / "webhooks" / "operations" / "deliver.py"]  # of deliver_webhooks


def test_what_is_needed_at_most(settings):
    settings.WEB_WORKERS, settings.WEB_THREADS = 3, 5
    settings.BACKGROUND_JOBS = {"sync_payments": 5, "offer_places": 30}
    assert checks.connections_needed() == {"site": 15, "work": 2 + 1 + 8, "command": 9}


@postgresql
@pytest.mark.django_db
class TestOfAServer:
    def found(self):
        return [(each.id, each.msg) for each in checks.check_database_limits(databases=["default"])]

    def test_enough(self, settings):
        settings.WEB_WORKERS = 1
        assert self.found() == []

    def test_too_few(self, settings):
        settings.WEB_WORKERS, settings.WEB_THREADS = 100, 4
        ((number, said),) = self.found()
        assert number == "gymsite.W002"
        assert said.startswith("467 connections are needed (site 400, work 58, command 9), and the server gives ")

    def test_the_limit_of_the_database_counts(self, settings):
        settings.WEB_WORKERS = 1
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" CONNECTION LIMIT 12')
        assert self.found()[0][1].endswith("the server gives 12.")

    def test_behind_a_pooler_the_role_has_the_time_outs(self, settings):
        settings.DATABASE_POOLER = True
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            assert [number for number, _said in self.found()] == ["gymsite.W003"]
            cursor.execute("SET LOCAL statement_timeout = 1000")
            assert self.found() == []


def test_it_is_said_by_the_command(settings, monkeypatch):
    monkeypatch.setattr(checks, "connections", {"default": None})
    call_command("check")  # asks no database
