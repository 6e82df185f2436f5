"""The process: how it starts, refuses to start, and ends."""

import signal
import socket
import time

import pytest
import requests

from tests.plugin import free_port
from tests.sandbox.conftest import environment_of, serve
from tests.sandbox.merchant import Merchant
from tests.sandbox_process import await_health


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
        process.terminate()
        process.wait(timeout=15)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(start, keys, number):
    port = free_port()
    process, log = start("--port", str(port), "--scenario", "duplicate")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    assert requests.get(f"{url}/healthz", timeout=5).json() == {"status": "ok"}
    merchant = Merchant(url, keys / "development.env")
    merchant.v3_order("txn_0001")
    assert merchant.record("wechat", "txn_0001")["scenario"] == "duplicate"
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    assert "Traceback" not in log.read_text()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/healthz", timeout=5)


def test_no_worker_outlives_a_server_that_was_killed(start):
    port = free_port()
    process, log = start("--port", str(port))
    await_health(f"http://127.0.0.1:{port}", process, log)
    process.kill()
    process.wait(timeout=15)
    give_up_at = time.monotonic() + 10
    while is_listening(port) and time.monotonic() < give_up_at:
        pass
    assert not is_listening(port)


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_taken_port_is_one_line_and_exit_code_1(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process, log = start("--port", str(port))
        assert process.wait(timeout=30) == 1
    assert log.read_text() == f"sandbox: 127.0.0.1:{port} cannot be used: Address already in use\n"


def test_without_keys_it_says_how_to_make_them(start, tmp_path):
    process, log = start("--port", str(free_port()), SANDBOX_ENV=str(tmp_path / "none"))
    assert process.wait(timeout=30) == 1
    assert log.read_text().splitlines() == [
        "sandbox: SANDBOX_ALIPAY_APP_ID is not set (make the keys with: python -m sandbox keys var)"
    ]


def test_an_unknown_scenario_does_not_start(start):
    process, log = start("--port", str(free_port()), "--scenario", "nothing")
    assert process.wait(timeout=30) == 1
    assert log.read_text() == "sandbox: there is no scenario 'nothing'\n"


def test_the_control_desk_is_for_this_machine_only(start):
    port = free_port()
    process, log = start("--port", str(port), "--host", "0.0.0.0")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    assert requests.get(f"{url}/control/trades", timeout=5).status_code == 404
    assert requests.post(f"{url}/control/reset", json={}, timeout=5).status_code == 404


def test_the_courier_tries_again_by_itself(start, keys):
    port = free_port()
    process, log = start("--port", str(port), SANDBOX_RETRY_SECONDS="0.1,0.1")
    url = f"http://127.0.0.1:{port}"
    await_health(url, process, log)
    merchant = Merchant(url, keys / "development.env")  # nobody listens at its address
    merchant.v3_order("txn_0001")
    merchant.control("pay", provider="wechat", out_trade_no="txn_0001")
    give_up_at = time.monotonic() + 20
    notification = {"due_at": "soon"}
    while notification["due_at"] and time.monotonic() < give_up_at:
        notification = merchant.record("wechat", "txn_0001")["notifications"][0]
    assert (notification["due_at"], notification["delivered"]) == (None, False)
    assert [each["error"] for each in notification["tries"]] == ["ConnectionError"] * 3


def test_other_names_of_the_host_are_refused(provider_url):
    answer = requests.get(f"{provider_url}/healthz", headers={"Host": "attacker.example"}, timeout=5)
    assert answer.status_code == 400
