"""PostgreSQL killed under callbacks, or the whole service on SQLite: what was acknowledged is there, once.

On whatever database the run is about, in files of its own. `make test-trust` kills for minutes.
"""

from tests.concurrency import kills
from tests.worker_processes import NEEDS_PROC

KILLS = 2


@NEEDS_PROC
def test_what_was_acknowledged_survives(tmp_path, request):
    log, seed = tmp_path / "service.log", kills.seed_of_this_run()
    if request.config.getoption("database") == "postgresql":
        victims = [kills.POSTGRESQL, kills.POSTGRESQL_STOPPED]
        outcome = kills.on_postgresql(log, seed=seed, kills=KILLS, victims=victims)
    else:
        outcome = kills.on_sqlite(log, seed=seed, kills=KILLS)
    assert outcome.verdict.holds, str(outcome)
