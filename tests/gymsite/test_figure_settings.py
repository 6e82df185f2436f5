"""Settings that are numbers, and what of them stops the start."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.figure_settings import figure, seconds
from tests.gymsite.given_environment import env_of
from tests.plugin import ROOT

NAMES = {
    "TRUSTED_PROXY_COUNT": "-1",
    "WORKERS": "0",
    "WEB_THREADS": "0",
    "PAYMENT_EXPIRES_MINUTES": "0",
    "OPEN_PAYMENTS_A_MEMBER": "-1",
    "UNPAID_PLACES_A_MEMBER": "-1",
    "BILLS_KEPT_DAYS": "0",
    "NOTIFICATIONS_KEPT_DAYS": "-1",
    "REFUSED_NOTIFICATIONS_KEPT_DAYS": "0",
    "WEBHOOK_MESSAGES_KEPT_DAYS": "-1",
    "PERSON_KEPT_DAYS": "0",
    "PROVIDER_CONNECT_SECONDS": "0",
    "PROVIDER_CALL_SECONDS": "-1",
    "CACHE_URL": "redis://",
}
# Read with each of them in turn, by one process.
_READ = """
import os, runpy, sys
for pair in sys.argv[1:]:
    name, _equals, value = pair.partition("=")
    os.environ[name] = value
    try:
        runpy.run_module("gymsite.settings")
    except Exception as error:
        print(type(error).__name__, error)
    else:
        print("taken", pair)
    del os.environ[name]
"""


@pytest.mark.parametrize(("said", "value"), [("", None), (" 7 ", 7), ("10000", 10_000)])
def test_a_figure(said, value):
    assert figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS") == value


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "ten", "10001", "٣"])
def test_what_is_no_figure_stops_the_start(said):
    with pytest.raises(ImproperlyConfigured, match="SESSION_HOURS"):
        figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS")


@pytest.mark.parametrize(("said", "value"), [("", 2.0), ("0.5", 0.5), (" 300 ", 300.0)])
def test_seconds(said, value):
    assert seconds(env_of({"PROVIDER_CALL_SECONDS": said}), "PROVIDER_CALL_SECONDS", default=2.0) == value


@pytest.mark.parametrize("said", ["0", "-1", "ten", "nan", "inf", "301"])
def test_what_are_no_seconds_stops_the_start(said):
    with pytest.raises(ImproperlyConfigured, match="PROVIDER_CALL_SECONDS"):
        seconds(env_of({"PROVIDER_CALL_SECONDS": said}), "PROVIDER_CALL_SECONDS", default=2.0)


def test_nonsense_in_any_of_them_stops_the_start_by_its_name():
    given = [f"{name}={value}" for name, value in NAMES.items()]
    environment = {name: value for name, value in os.environ.items() if name not in NAMES}
    done = subprocess.run(
        [sys.executable, "-c", _READ, *given],
        cwd=ROOT,
        env=environment | {"ENV_FILE": "", "DEBUG": "on"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = done.stdout.splitlines()
    assert [line.split()[:2] for line in told] == [["ImproperlyConfigured", name] for name in NAMES], done.stdout
    assert all("must be" in line for line in told)
