"""The process: how it starts, refuses to start, and ends."""

import signal
import socket

import pytest
import requests

from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS, await_health, stop, wait_until
from tests.sandbox.conftest import environment_of, serve
from tests.sandbox.merchant import Merchant


@pytest.fixture
def start(keys, tmp_path):
    """Start a sandbox; whatever is still running at the end is stopped."""
    running = []

    def starter(*arguments, **environment):
        log = tmp_path / f"log{len(running)}"
        running.append(serve(environment_of(keys, tmp_path, **environment), log, *arguments))
        return running[-1], log

    yield starter
    for process in running:
        stop(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(start, keys, number):
    port = free_port()
    process, log = start("--port", str(port), "--scenario", "duplicate")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    assert requests.get(f"{url}/healthz", timeout=PATIENCE_SECONDS).json() == {"status": "ok"}
    merchant = Merchant(url, keys / "development.env")
    merchant.v3_order("txn_0001")
    assert merchant.record("wechat", "txn_0001")["scenario"] == "duplicate"
    assert stop(process, number) == 0
    assert "Traceback" not in log.read_text()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/healthz", timeout=PATIENCE_SECONDS)


def test_no_worker_outlives_a_server_that_was_killed(start):
    port = free_port()
    process, log = start("--port", str(port))
    await_health(f"http://127.0.0.1:{port}", process, log)
    process.kill()
    process.wait()
    wait_until(lambda: not is_listening(port), "nobody listens any more")


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_taken_port_is_one_line_and_exit_code_1(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process, log = start("--port", str(port))
        assert process.wait(PATIENCE_SECONDS) == 1
    assert log.read_text() == f"sandbox: 127.0.0.1:{port} cannot be used: Address already in use\n"


def test_without_keys_it_says_how_to_make_them(start, tmp_path):
    process, log = start("--port", str(free_port()), SANDBOX_ENV=str(tmp_path / "none"))
    assert process.wait(PATIENCE_SECONDS) == 1
    assert log.read_text().splitlines() == [
        "sandbox: SANDBOX_ALIPAY_APP_ID is not set (make the keys with: python -m sandbox keys var)"
    ]


def test_an_unknown_scenario_does_not_start(start):
    process, log = start("--port", str(free_port()), "--scenario", "nothing")
    assert process.wait(PATIENCE_SECONDS) == 1
    assert log.read_text() == "sandbox: there is no scenario 'nothing'\n"


def test_the_control_desk_is_for_this_machine_only(start):
    port = free_port()
    process, log = start("--port", str(port), "--host", "0.0.0.0")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    assert requests.get(f"{url}/control/trades", timeout=PATIENCE_SECONDS).status_code == 404
    assert requests.post(f"{url}/control/reset", json={}, timeout=PATIENCE_SECONDS).status_code == 404


def test_the_courier_tries_again_by_itself(start, keys):
    port = free_port()
    process, log = start("--port", str(port), SANDBOX_RETRY_SECONDS="0.1,0.1")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    merchant = Merchant(url, keys / "development.env")  # nobody listens at its address
    merchant.v3_order("txn_0001")
    merchant.control("pay", provider="wechat", out_trade_no="txn_0001")

    def notification():
        return merchant.record("wechat", "txn_0001")["notifications"][0]

    wait_until(lambda: notification()["due_at"] is None, "the courier gives up")
    assert notification()["delivered"] is False
    assert [each["error"] for each in notification()["tries"]] == ["ConnectionError"] * 3


def test_other_names_of_the_host_are_refused(provider_url):
    answer = requests.get(f"{provider_url}/healthz", headers={"Host": "attacker.example"}, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 400
