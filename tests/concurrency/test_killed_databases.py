"""PostgreSQL killed under callbacks, and a whole service on SQLite: what was acknowledged is there, once.

`make test-trust` kills for minutes.
"""

from tests.concurrency import kills
from tests.worker_processes import NEEDS_PROC

KILLS = 2
pytestmark = NEEDS_PROC


def test_what_was_acknowledged_survives_postgresql(tmp_path):
    victims = [kills.POSTGRESQL, kills.POSTGRESQL_STOPPED]
    outcome = kills.on_postgresql(tmp_path / "log", seed=kills.seed_of_this_run(), kills=KILLS, victims=victims)
    assert outcome.verdict.holds, str(outcome)


def test_what_was_acknowledged_survives_the_service_on_sqlite(tmp_path):
    outcome = kills.on_sqlite(tmp_path / "log", seed=kills.seed_of_this_run(), kills=KILLS)
    assert outcome.verdict.holds, str(outcome)
