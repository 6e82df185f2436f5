"""Kills under callbacks for minutes: nothing that was acknowledged is lost, nothing is there twice, the audit holds.

`TRUST_KILLS` says how many on each database, `TRUST_SEED` who dies when.
"""

import os
import sys

import pytest

from tests.concurrency import kills
from tests.worker_processes import NEEDS_PROC

KILLS = int(os.environ.get("TRUST_KILLS") or 40)
# What is asked for with the database away: come again.
ANSWERS = {"200", "503", "none"}
pytestmark = NEEDS_PROC


@pytest.fixture
def tell(capsys):
    """To the terminal, also when all is well."""

    def tell(outcome):
        with capsys.disabled():
            sys.stdout.write(f"\n{outcome}\n")

    return tell


def test_on_postgresql_nothing_is_lost_or_doubled(tmp_path, tell):
    victims = [kills.POSTGRESQL, kills.POSTGRESQL_STOPPED, kills.WORKER]
    outcome = kills.on_postgresql(tmp_path / "log", seed=kills.seed_of_this_run(), kills=KILLS, victims=victims)
    tell(outcome)
    assert outcome.verdict.holds
    assert set(outcome.answers) <= ANSWERS


def test_on_sqlite_nothing_is_lost_or_doubled(tmp_path, tell):
    outcome = kills.on_sqlite(tmp_path / "log", seed=kills.seed_of_this_run(), kills=max(1, KILLS // 3))
    tell(outcome)
    assert outcome.verdict.holds
    assert set(outcome.answers) <= ANSWERS


def test_the_check_sees_a_commit_that_is_acknowledged_before_it_is_on_the_disk(tmp_path, tell):
    settings = ["synchronous_commit = off"]
    outcome = kills.on_postgresql(
        tmp_path / "log", seed=kills.seed_of_this_run(), kills=3, settings=settings, victims=[kills.POSTGRESQL]
    )
    tell(outcome)
    assert outcome.verdict.lost
