"""One attempt: only to public addresses, to the one that was checked, and no answer can do any harm."""

import socket
import threading
from typing import Any

import pytest

from foundation.errors import InvalidField
from payments.enums import DeliveryFailure
from payments.providers.calling import Patience
from payments.webhooks import posting
from payments.webhooks.posting import Outcome, post
from payments.webhooks.public_address import is_public, may_be_called, require_form
from tests.payments.webhooks.wire import Handler, answer_with, serving

HOSTILE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.88.99.1", "198.18.0.1",
    "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:a9fe:a9fe", "::127.0.0.1", "::8.8.8.8", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    "2001:20::1", "3fff::1", "5f00::1", "100::1", "4000::1", "localhost", "",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "47.88.1.1", "2606:4700:4700::1111", "2400:3200::1", "2a00:1450::1"]


@pytest.mark.parametrize("address", HOSTILE)
def test_nothing_goes_to_what_is_not_public(address: str) -> None:
    assert not is_public(address)
    assert not may_be_called(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "https://",
        "https:",
        "https:///path", "example.com", "//example.com", "https://user@example.com/", "https://u:p@example.com/",
        "https://example.com:22/", "https://example.com:80/", "https://example.com:0/", "https://example.com:99999/",
        "https://example.com:x/", "https://exa mple.com/", "https://example.com\\@10.0.0.1/", "https://[::1/",
        "https://例子.com/", "https://example.com/#part", "https://example.com/\r\nX: y",
        "https://example.com/" + 500 * "a",
        "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_what_is_no_address_to_register(url: str) -> None:
    with pytest.raises(InvalidField) as refused:
        require_form(url)
    assert list(refused.value.extra["errors"]) == ["url"]


@pytest.mark.parametrize("url", ["https://example.com", "https://example.com:8443/a?b=c", "https://example.com:443/"])
def test_what_is_one(url: str) -> None:
    assert require_form(url).hostname == "example.com"


def send(url: str, payload: str = '{"a":"值"}', **headers: str) -> Outcome:
    return post(url, payload=payload, headers=headers)


def lead(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[str]:
    """Every name leads to these addresses, the first time, the second, and so on; what was looked up."""
    real, asked = socket.getaddrinfo, []

    def getaddrinfo(host: str, port: Any, *arguments: Any, **named: Any) -> Any:
        if host.replace(".", "").isdigit():
            return real(host, port, *arguments, **named)
        found = rounds[min(len(asked), len(rounds) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def to_loopback(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True


class TestAnAttempt:
    def test_the_bytes_and_the_headers_arrive(self, to_loopback: None) -> None:
        with serving(answer_with(204)) as server:
            assert send(server.url, **{"webhook-id": "msg_1"}) == Outcome(204, None)
        ((path, headers, body),) = server.got
        assert (path, body.decode()) == ("/hook", '{"a":"值"}')
        assert headers["webhook-id"] == "msg_1"
        assert headers["Content-Type"] == "application/json"
        assert "Cookie" not in headers

    @pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
    def test_any_other_answer_is_none(self, to_loopback: None, status: int) -> None:
        with serving(answer_with(status)) as server:
            assert send(server.url) == Outcome(status, DeliveryFailure.STATUS)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_no_redirect_is_followed(self, to_loopback: None, status: int) -> None:
        with serving(answer_with(200)) as other, serving(answer_with(status, Location=other.url)) as server:
            assert send(server.url) == Outcome(status, DeliveryFailure.REDIRECT)
        assert (len(server.got), other.got) == (1, [])

    def test_no_proxy_is_asked(self, to_loopback: None, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(answer_with(200)) as proxy, serving(answer_with(200)) as server:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            assert send(server.url).failure is None
        assert proxy.got == []

    def test_a_cookie_is_not_kept(self, to_loopback: None) -> None:
        with serving(answer_with(200, **{"Set-Cookie": "a=b"})) as server:
            send(server.url)
            send(server.url)
        assert "Cookie" not in server.got[1][1]


class TestWhoAnswersBadly:
    @pytest.fixture(autouse=True)
    def little_patience(self, to_loopback: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(posting, "PATIENCE", Patience(connect_seconds=0.5, call_seconds=0.5))

    def test_nobody_there(self) -> None:
        with serving(answer_with(200)) as server:
            pass
        assert send(server.url) == Outcome(None, DeliveryFailure.UNREACHABLE)

    def test_one_who_says_nothing(self) -> None:
        over = threading.Event()
        with serving(lambda _handler: over.wait(20)) as server:
            assert send(server.url) == Outcome(None, DeliveryFailure.TIMEOUT)
            over.set()

    def test_one_who_says_a_byte_now_and_then(self) -> None:
        over = threading.Event()

        def drip(handler: Handler) -> None:
            while not over.wait(0.05):
                handler.wfile.write(b"H")

        with serving(drip) as server:
            assert send(server.url).status is None
            over.set()

    def test_a_head_without_end(self) -> None:
        def endless(handler: Handler) -> None:
            handler.send_response(200)
            handler.wfile.write(b"X: " + b"a" * 200_000)

        with serving(endless) as server:
            assert send(server.url).failure is not None

    def test_a_body_without_end_is_not_read(self) -> None:
        def endless(handler: Handler) -> None:
            handler.send_response(200)
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"a" * 65_536)
            except OSError:
                handler.server.ended.set()  # type: ignore[attr-defined]

        with serving(endless) as server:
            server.ended = threading.Event()
            assert send(server.url) == Outcome(200, None)
            assert server.ended.wait(20)

    def test_no_http_at_all(self) -> None:
        with serving(lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n\r\n")) as server:
            assert send(server.url).failure is not None


class TestNames:
    """Production: this machine is as hostile as any other inside."""

    @pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200"])
    def test_one_that_leads_inside_is_not_called(self, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        with serving(answer_with(200)) as server:
            lead(monkeypatch, [address])
            refused = Outcome(None, DeliveryFailure.ADDRESS_REFUSED)
            assert send(f"http://hooks.test:{server.server_port}/") == refused
            assert send(f"https://hooks.test:{server.server_port}/") == refused
        assert server.got == []

    def test_neither_is_one_that_also_leads_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lead(monkeypatch, ["8.8.8.8", "10.0.0.1"])
        assert send("https://hooks.test/").failure == DeliveryFailure.ADDRESS_REFUSED

    @pytest.mark.parametrize("host", ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "[::1]", "0"])
    def test_however_an_address_is_written(self, host: str) -> None:
        with serving(answer_with(200)) as server:
            assert send(f"http://{host}:{server.server_port}/").failure is not None
        assert server.got == []

    def test_it_is_looked_up_once_and_connected_to_what_was_checked(
        self, to_loopback: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serving(answer_with(200)) as server:
            asked = lead(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
            assert send(f"http://hooks.test:{server.server_port}/") == Outcome(200, None)
            assert asked == ["hooks.test"]
            assert server.got[0][1]["Host"] == f"hooks.test:{server.server_port}"
            # And again at the next call, although a connection was there a moment ago.
            assert send(f"http://hooks.test:{server.server_port}/").failure == DeliveryFailure.ADDRESS_REFUSED
        assert len(server.got) == 1

    def test_development_opens_this_machine_and_nothing_else(self, to_loopback: None) -> None:
        allowed = {address for address in [*HOSTILE, "127.0.0.1", "::1"] if may_be_called(address)}
        assert allowed == {"127.0.0.1", "::1"}
