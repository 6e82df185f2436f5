"""A database that is frozen, with everybody asking: 503 within five seconds, `/healthz` at once, and service again.

The figures stand in docs/security.md; `pytest -s` shows those of this run.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.hung_database import Crowd, make_world, require_told
from tests.own_postgresql import own_postgresql
from tests.processes import PATIENCE_SECONDS, POLL_SECONDS
from tests.service_process import running_service

WORKERS, EACH, ROUNDS = 2, 8, 3
TOLD_WITHIN, PROBED_WITHIN, SERVED_AGAIN_WITHIN = 5.0, 0.2, 3.0


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def told_of(seconds: list[float]) -> str:
    median, p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)
    return f"median {median:.3f} s, p99 {p99:.3f} s, longest {max(seconds):.3f} s of {len(seconds)}"


def probe_until(crowd: Crowd, is_over: threading.Event) -> list[float]:
    probes = []
    while not is_over.wait(POLL_SECONDS):
        probes.append(crowd.probe())
    return probes


@pytest.fixture(scope="module")
def world():
    with own_postgresql() as server:
        yield server, make_world(server, payments=ROUNDS + 1)


@pytest.mark.parametrize("fault", ["frozen", "dead"])
def test_everybody_is_told_within_five_seconds(world, tmp_path, fault):
    server, made = world
    told, probes, again = [], [], []
    with (
        running_service(tmp_path / "service.log", workers=WORKERS, DATABASE_URL=server.url) as (site, _process),
        ThreadPoolExecutor(1) as prober,
    ):
        crowd = Crowd(site, made)
        crowd.wait_for_service()
        quiet = crowd.ask()
        for _round in range(ROUNDS):
            is_over = threading.Event()
            (server.freeze if fault == "frozen" else server.stop)()
            probing = prober.submit(probe_until, crowd, is_over)
            try:
                for _wave in range(3):
                    told += crowd.ask(times=EACH)
            finally:
                is_over.set()
                (server.thaw if fault == "frozen" else server.start)()
            probes += probing.result()
            again.append(seconds_until_served(crowd))
    log = (tmp_path / "service.log").read_text(encoding="utf-8")
    seconds = [answer.seconds for answer in told]
    print(f"\n{fault}: {len(told)} answers, {told_of(seconds)}; quiet {told_of([answer.seconds for answer in quiet])}")
    print(f"/healthz {told_of(probes)}; served again after at most {max(again):.1f} s; {len(log)} bytes of log")
    require_told(told)
    assert max(seconds) < TOLD_WITHIN
    assert percentile(probes, 0.99) < PROBED_WITHIN
    assert max(again) < SERVED_AGAIN_WITHIN
    assert "Traceback" not in log


def seconds_until_served(crowd: Crowd) -> float:
    """From now until nobody is refused any more."""
    began = time.monotonic()
    while not all(answer.status < 400 for answer in crowd.ask()):
        assert time.monotonic() - began < PATIENCE_SECONDS
    return time.monotonic() - began
