"""`make run` as a newcomer meets it: start, paste what it prints, stop."""

import html
import json
import re
import shlex
import signal
import socket
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from development.client import Client
from development.demo import register_receiver
from development.environment import Addresses
from development.requests_to_try import as_curl
from tests.development.command_lines import RUN, pay_on_the_device, run_lines
from tests.development.demonstration import curl_lines, demonstrate, gym_date
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS

SCREEN_LINES, SCREEN_COLUMNS = 40, 110
# By the file that docs/integrating.md keeps the answer in: provider, channel, and what the device is told.
OPENED = {
    "web": ("alipay", "page", "redirect"),
    "code": ("wechat", "native", "qr_code"),
    "h5": ("wechat", "h5", "redirect"),
    "jsapi": ("wechat", "jsapi", "parameters"),
    "mini_program": ("wechat", "jsapi", "parameters"),
    "inside_alipay": ("alipay", "jsapi", "parameters"),
    "again": ("alipay", "wap", "redirect"),
    "app_alipay": ("alipay", "app", "parameters"),
    "app_wechat": ("wechat", "app", "parameters"),
}


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
    return Client(demonstration.addresses.site).signed_in("finance", "gymsite-demo-2026")


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


def test_the_first_page_fits_on_one_screen(demonstration):
    assert len(demonstration.lines) <= SCREEN_LINES
    words = [line for line in demonstration.lines if not line.startswith("curl ")]
    assert [line for line in words if len(line) > SCREEN_COLUMNS and str(demonstration.directory) not in line] == []
    assert f"{demonstration.directory}/demo.txt" in "\n".join(demonstration.lines)


def test_a_newcomer_pays_a_class_at_the_cashier_and_is_led_back(demonstration):
    bookings, _create = curl_lines(demonstration.lines)
    to_buy, _console, _cashier = demonstration.printed_addresses()
    with requests.Session() as browser:
        page = browser.get(to_buy, timeout=PATIENCE_SECONDS)
        (held, *_) = paste(bookings).json()
        code = submit(browser, page, "open/", provider="alipay")
        (link,) = re.findall(r'<a class="development" href="([^"]+)" target="_blank" rel="noopener">', code.text)
        cashier = browser.get(html.unescape(link), timeout=PATIENCE_SECONDS)
        back = submit(browser, cashier, "/pay")
    (booked, *_) = paste(bookings).json()

    assert back.url == f"{page.url}return/"
    assert "支付成功" in back.text
    assert (held["status"], booked["id"], booked["status"]) == ("held", held["id"], "booked")


def test_the_address_to_buy_at_leads_to_a_payment_that_can_be_paid_whenever_it_is_opened(demonstration):
    to_buy, *_ = demonstration.printed_addresses()
    clerk = Client(demonstration.addresses.site, demonstration.token())
    first, again = (requests.get(to_buy, timeout=PATIENCE_SECONDS).url for _time in range(2))
    (waiting,) = [each for each in clerk.get("/api/v1/payments/?status=pending") if each["checkout_url"] == first]
    clerk.post(f"/api/v1/payments/{waiting['id']}/close/")
    ended = requests.get(first, timeout=PATIENCE_SECONDS)
    (link,) = re.findall(r'<a class="development" href="([^"]+)">', ended.text)
    fresh = requests.get(urljoin(first, link), timeout=PATIENCE_SECONDS)

    assert first == again
    assert fresh.url != first
    assert [each for each in clerk.get("/api/v1/payments/?status=pending") if each["checkout_url"] == fresh.url]


def submit(browser, page, action, **fields):
    """Send the form of the page whose action ends so, as a browser does."""
    actions = [html.unescape(each) for each in re.findall(r'<form[^>]* action="([^"]*)"', page.text)]
    (target,) = [each for each in actions if each.partition("?")[0].endswith(action)]
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    data = {**fields, **({"csrfmiddlewaretoken": tokens[0]} if tokens else {})}
    return browser.post(urljoin(page.url, target), data=data, timeout=PATIENCE_SECONDS)


def test_every_line_that_it_gives_works(demonstration):
    bookings, create = curl_lines(demonstration.lines)
    again_bookings, again_create, plans, sessions, listing, form, document, token = curl_lines(demonstration.rest)
    assert (again_bookings, again_create) == (bookings, create)

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
    addresses = demonstration.printed_addresses()

    assert len(addresses) == 3
    assert [requests.get(address, timeout=PATIENCE_SECONDS).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.parametrize("paper", [paper for paper in RUN if "integrating" not in paper])
def test_the_command_lines_of_a_paper_are_run(paper, demonstration, tmp_path):
    run_lines(paper, demonstration, tmp_path)


def test_the_lines_of_integrating_are_run_and_each_payment_can_be_paid(demonstration, tmp_path):
    run_lines("docs/integrating.md", demonstration, tmp_path)
    clerk = Client(demonstration.addresses.site, demonstration.token())
    answers = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.json")}
    opened = {name: made["checkout"] for name, made in answers.items() if "checkout" in made}
    said = {name: tuple(each[what] for what in ("provider", "channel", "kind")) for name, each in opened.items()}

    assert said == OPENED
    # One was paid by the paper's own line, and what was opened in the browser was left for the other provider.
    assert clerk.get(f"/api/v1/payments/{answers['jsapi']['id']}/")["status"] == "success"
    for name in set(OPENED) - {"jsapi", "h5"}:
        pay_on_the_device(demonstration.addresses.sandbox, opened[name], answers[name]["transaction_id"])
        assert clerk.get(f"/api/v1/payments/{answers[name]['id']}/")["status"] == "success", name
    assert answers["hosted"]["checkout_url"].startswith(f"{demonstration.addresses.site}/pay/")


def test_every_account_that_it_prints_can_sign_in(demonstration):
    text = "\n".join(demonstration.rest)
    token = curl_lines(demonstration.rest)[-1]

    for username in ("admin", "front-desk", "coach", "finance", "manager"):
        assert f"{username}（" in text
        assert paste(token.replace("front-desk", username)).status_code == 200


def test_keys_and_data_are_for_nobody_else(demonstration, directory):
    assert directory.stat().st_mode & 0o777 == 0o700
    assert [(directory / name).stat().st_mode & 0o777 for name in ("development.env", "demo.txt")] == [0o600] * 2


def test_ctrl_c_ends_it_and_the_next_run_finds_the_data(demonstration, directory):
    clerk = Client(demonstration.addresses.site, demonstration.token())
    before = {payment["id"] for payment in clerk.get("/api/v1/payments/?limit=100")}
    assert demonstration.end(signal.SIGINT) == 0
    assert demonstration.lines[-1].endswith("Stopped.")

    following = demonstrate(directory, free_port(), free_port())
    try:
        following.read_guide()
        bookings, _create = curl_lines(following.lines)
        to_buy, *_ = following.printed_addresses()
        assert requests.get(to_buy, timeout=PATIENCE_SECONDS).status_code == 200
        (held, *_) = paste(bookings).json()
        clerk = Client(following.addresses.site, following.token())
        assert held["status"] == "held"
        assert before < {payment["id"] for payment in clerk.get("/api/v1/payments/?limit=100")}
        assert following.end(signal.SIGTERM) == 0
    finally:
        following.abandon()


class SiteWithHooks:
    """Of the API what registers a receiver."""

    def __init__(self, *urls):
        self.urls, self.posted = urls, []

    def get(self, _path):
        return [{"id": number, "url": url} for number, url in enumerate(self.urls, 1)]

    def post(self, path, **body):
        self.posted.append((path, body))
        return {"secret": "whsec_of-the-test"}


def test_a_receiver_that_is_registered_stays_with_what_it_was_told():
    site = SiteWithHooks("https://example.com/hooks", "http://127.0.0.1:8001/hooks")
    register_receiver(site, Addresses(8000, 8001))  # the sandbox is not there, and nobody asks it
    assert site.posted == []


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
