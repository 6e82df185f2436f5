"""What `make serve` measures over its processes, while one of them is killed."""

import os
import signal

import pytest
import requests

from tests.processes import PATIENCE_SECONDS, wait_until
from tests.service_process import running_service
from tests.worker_processes import NEEDS_PROC, workers_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone, NEEDS_PROC]

TOKEN = "a-token-for-whoever-watches-0123456789"
ASKED = 'gymsite_requests_total{method="GET",route="/readyz",status="200"}'


def read(site):
    answer = requests.get(f"{site}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 200, answer.text
    samples = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in samples}


def _is_replaced(killed, parent):
    there = workers_of(parent)
    return killed not in there and len(there) == 2


def _processes(site):
    """None while a connection still meets the one that was killed."""
    try:
        return read(site)["gymsite_processes"]
    except requests.ConnectionError:
        return None


def test_all_processes_are_one_sum_and_a_death_takes_nothing_away(tmp_path):
    variables = {"METRICS_TOKEN": TOKEN, "METRICS_DIRECTORY": str(tmp_path / "metrics")}
    with running_service(tmp_path / "log", workers=2, **variables) as (site, process):
        wait_until(lambda: read(site)["gymsite_processes"] == 2, "both processes are there")
        for _time in range(20):
            told = requests.get(f"{site}/readyz", timeout=PATIENCE_SECONDS, headers={"X-Request-ID": "seen-by-both"})
            assert (told.status_code, told.headers["x-request-id"]) == (200, "seen-by-both")
        assert read(site)[ASKED] == 20
        killed = workers_of(process.pid)[0]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: _is_replaced(killed, process.pid), "another process has come")
        wait_until(lambda: _processes(site) == 2, "another is there")
        assert read(site)[ASKED] == 20
        too_large = requests.post(f"{site}/api/v1/payments/", data=b"a" * 100_000, timeout=PATIENCE_SECONDS)
        assert (too_large.status_code, bool(too_large.headers["x-request-id"])) == (413, True)
        assert read(site)['gymsite_requests_total{method="POST",route="(front)",status="413"}'] == 1
