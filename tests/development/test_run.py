"""`make run` as a newcomer meets it: start, paste what it prints, stop."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from development.class_order import gym_date
from development.client import Client
from development.environment import Addresses, development_environment
from development.requests_to_try import as_curl
from development.setup import manage
from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS


@dataclass
class Demonstration:
    """A run of it, and what it printed so far."""

    process: subprocess.Popen[str]
    directory: Path
    begun_on: date = field(default_factory=gym_date)
    lines: list[str] = field(default_factory=list)

    def read_guide(self) -> None:
        """Read up to the last line of the page of things to try."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                return
        raise AssertionError("it ended before it was ready:\n" + "\n".join(self.lines))

    def curl_lines(self) -> list[str]:
        return [line for line in self.lines if line.startswith("curl ")]

    def addresses(self) -> list[str]:
        """The checkout page, the sandbox's cashier and the staff console."""
        return [line.strip() for line in self.lines if line.startswith("  http")]

    def manage(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command beside it reports."""
        checkout, sandbox, _admin = (urlsplit(address).port for address in self.addresses())
        environment = development_environment(Addresses(checkout, sandbox), self.directory)
        environment["DATABASE_URL"] = f"sqlite:///{self.directory / 'gymsite.sqlite3'}"
        return [json.loads(line) for line in manage(environment, ROOT, *arguments, "--json").splitlines()]

    def end(self, number: int) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        self.lines += self.process.stdout.read().splitlines()
        return self.process.wait(PATIENCE_SECONDS)

    def abandon(self) -> None:
        """End what still runs, however the test went."""
        if self.process.poll() is None:
            self.process.terminate()  # a SIGKILL would leave its children behind
        self.process.communicate()


def demonstrate(directory: Path, *ports: int) -> Demonstration:
    command = [sys.executable, "-m", "development.run", "--directory", str(directory)]
    command += ["--port", str(ports[0]), "--sandbox-port", str(ports[1])]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    return Demonstration(process, directory)


def paste(line: str) -> requests.Response:
    """Do what the shell and curl do with the line."""
    words = iter(shlex.split(line)[1:])
    address, headers, data = "", {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "--data-binary":
            text = next(words)
            data = Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()
        elif word != "-sS":
            address = word
    return requests.request(
        "GET" if data is None else "POST", address, headers=headers, data=data, timeout=PATIENCE_SECONDS
    )


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration") / "var"


@pytest.fixture(scope="module")
def demonstration(directory):
    running = demonstrate(directory, free_port(), free_port())
    try:
        running.read_guide()
        yield running
    finally:
        running.abandon()


@pytest.fixture
def finance(demonstration):
    """The API as the finance clerk sees it."""
    site = demonstration.addresses()[0].partition("/pay/")[0]
    return Client(site).signed_in("finance", "gymsite-demo-2026")


def test_every_day_of_it_reconciles_and_what_it_gave_back_has_arrived(demonstration, finance):
    days = {demonstration.begun_on, gym_date()}
    lines = [line for day in sorted(days) for line in demonstration.manage("reconcile", "--date", day.isoformat())]
    payments = finance.get("/api/v1/payments/?limit=100")
    refunds = [each for paid in payments for each in finance.get(f"/api/v1/payments/{paid['id']}/refunds/")]
    cases = demonstration.manage("exceptions")

    assert [line.get("differences") for line in lines] == [0] * 2 * len(days)  # a line without it is a difference
    assert {line["provider"] for line in lines if line["matched"]} == {"alipay", "wechat"}
    assert {(refund["provider"], refund["status"]) for refund in refunds} == {
        ("alipay", "succeeded"),
        ("wechat", "succeeded"),
    }
    assert sorted(case["kind"] for case in cases) == ["amount_mismatch", "overpaid"]


def test_a_newcomer_buys_the_class_on_the_checkout_page_and_sees_the_booking(demonstration):
    _plans, _sessions, bookings, _create, listing, *_ = demonstration.curl_lines()
    checkout, sandbox, _admin = demonstration.addresses()
    (held, *_) = paste(bookings).json()
    (payment,) = [each for each in paste(listing).json() if each["checkout_url"] == checkout]

    opened = requests.post(f"{checkout}open/", data={"provider": "alipay"}, timeout=PATIENCE_SECONDS)
    order = {"provider": "alipay", "out_trade_no": payment["transaction_id"]}
    paid = requests.post(f"{sandbox}control/pay", json=order, timeout=PATIENCE_SECONDS)
    (booked, *_) = paste(bookings).json()

    assert (opened.status_code, paid.status_code) == (200, 200)
    assert (held["status"], held["payment_id"]) == ("held", payment["id"])
    assert (booked["id"], booked["status"]) == (held["id"], "booked")
    assert booked["session"]["title"] in "\n".join(demonstration.lines)


def test_every_line_that_it_prints_works(demonstration):
    plans, sessions, bookings, create, listing, form, document, token = demonstration.curl_lines()

    catalogue = paste(plans).json()
    classes = paste(sessions).json()
    assert {plan["start_rule"] for plan in catalogue} == {"purchase", "first_visit", "chosen"}
    assert any(each["is_open"] and each["places_left"] for each in classes)
    assert paste(bookings).status_code == 200

    created = paste(create)
    notified = paste(form)
    again = paste(document)
    listed = paste(listing).json()
    signed_in = paste(token)

    assert (created.status_code, created.json()["amount"], created.json()["status"]) == (201, 100.0, "pending")
    assert (notified.status_code, notified.text) == (200, "success")
    assert again.status_code == 200
    assert again.json()["status"] == "success"
    paid = [payment for payment in listed if payment["id"] == again.json()["payment_id"]]
    assert [payment["status"] for payment in paid] == ["success"]
    assert created.json()["id"] in [payment["id"] for payment in listed]
    assert (signed_in.status_code, set(signed_in.json()) >= {"token", "expires_at"}) == (200, True)


def test_every_address_that_it_prints_answers(demonstration):
    addresses = demonstration.addresses()

    assert len(addresses) == 3
    assert [requests.get(address, timeout=PATIENCE_SECONDS).status_code for address in addresses] == [200, 200, 200]


def test_every_account_that_it_prints_can_sign_in(demonstration):
    text = "\n".join(demonstration.lines)
    token = demonstration.curl_lines()[-1]

    for username in ("admin", "front-desk", "coach", "finance", "manager"):
        assert f"{username}（" in text
        assert paste(token.replace("front-desk", username)).status_code == 200


def test_keys_and_data_are_for_nobody_else(demonstration, directory):
    assert directory.stat().st_mode & 0o777 == 0o700
    assert (directory / "development.env").stat().st_mode & 0o777 == 0o600


def test_ctrl_c_ends_it_and_the_next_run_finds_the_data(demonstration, directory):
    before = paste(demonstration.curl_lines()[4]).json()
    (booked, *_) = paste(demonstration.curl_lines()[2]).json()
    assert demonstration.end(signal.SIGINT) == 0
    assert demonstration.lines[-1].endswith("Stopped.")

    following = demonstrate(directory, free_port(), free_port())
    try:
        following.read_guide()
        after = paste(following.curl_lines()[4]).json()
        (held, *_) = paste(following.curl_lines()[2]).json()
        assert [payment["id"] for payment in before] == [payment["id"] for payment in after][2:]
        assert (held["status"], held["session"]["id"] == booked["session"]["id"]) == ("held", False)
        assert following.end(signal.SIGTERM) == 0
    finally:
        following.abandon()


@pytest.mark.parametrize("taken", ["site", "sandbox"])
def test_a_taken_port_is_told_before_anything_starts(tmp_path, taken):
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        ports = (port, free_port()) if taken == "site" else (free_port(), port)
        refused = demonstrate(tmp_path / "var", *ports)
        out, _ = refused.process.communicate(timeout=PATIENCE_SECONDS)

    assert refused.process.returncode == 1
    (line,) = out.splitlines()
    assert f"Port {port} is taken" in line
    assert "PORT=" in line
    assert not (tmp_path / "var").exists()


def test_a_line_survives_the_shell():
    line = as_curl("http://127.0.0.1/?a=1&b=2", "Authorization: Bearer x", data='{"name": "it\'s"}')

    assert shlex.split(line) == [
        "curl",
        "-sS",
        "http://127.0.0.1/?a=1&b=2",
        "-H",
        "Authorization: Bearer x",
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        '{"name": "it\'s"}',
    ]
