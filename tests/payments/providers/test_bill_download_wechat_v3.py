"""Fetching the bill of API v3: our signature on both requests, theirs on the announcement, the digest on the file."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from payments.providers.base import ProviderRefused
from payments.providers.billing import BillEmpty, BillError, BillNotReady, BillRefused
from payments.providers.wechat_v3 import bill_digest
from tests.payments.providers import wechat_v3_double
from tests.payments.providers.bill_desk import (
    ASKED,
    FILE,
    PACKED,
    PLAIN,
    announces,
    download,
    failure,
    unknown_code,
    v3,
)
from tests.payments.providers.bill_server import Answer, BillServer, running_bill_server


@pytest.fixture
def server() -> Iterator[BillServer]:
    with running_bill_server() as running:
        yield running


def refuses(server: BillServer, code: str, *, status: int = 400) -> None:
    server.answers[ASKED] = Answer(json.dumps({"code": code, "message": "不可以"}).encode(), status)


@pytest.mark.parametrize("body", [PACKED, PLAIN])
def test_v3_asks_and_fetches_with_signatures_over_path_and_query(server: BillServer, body: bytes) -> None:
    announces(server, body)

    assert download(v3(server)) == body

    asked, fetched = server.received
    assert (asked.method, asked.path) == ("GET", f"{ASKED}?bill_date=2026-11-23&bill_type=ALL&tar_type=GZIP")
    assert (fetched.method, fetched.path) == ("GET", f"{FILE}?token=6%2BXk")
    assert wechat_v3_double.authorization_holds(asked)
    assert wechat_v3_double.authorization_holds(fetched)
    assert fetched.headers["user-agent"] == "gymsite"


def test_the_digest_may_be_in_capitals(server: BillServer) -> None:
    announces(server, hash_value=hashlib.sha1(PLAIN).hexdigest().upper())
    assert download(v3(server)) == PACKED


def another_byte() -> bytes:
    changed = bytearray(PLAIN)
    changed[-20] ^= 1
    return gzip.compress(bytes(changed))


@pytest.mark.parametrize(
    "body",
    [another_byte(), PACKED[:-200], PACKED + PACKED, PACKED + b"more", b"\x1f\x8b\xff\xff", b"", PLAIN[:-1]],
    ids=["a byte", "cut short", "twice", "more", "damaged", "nothing", "plain and cut short"],
)
def test_v3_refuses_content_that_was_not_announced(server: BillServer, body: bytes) -> None:
    announces(server, body)
    error = failure(v3(server))
    assert isinstance(error, BillRefused)
    assert error.reason == "hash"


def test_v3_does_not_unpack_without_end(server: BillServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_digest, "MAXIMUM_BYTES", 1_000_000)
    announces(server, gzip.compress(b"x" * 2_000_000))
    error = failure(v3(server))
    assert isinstance(error, BillRefused)
    assert error.reason == "too_large"


@pytest.mark.parametrize(
    "signing", [{"key": "somebody"}, {"serial": "PUB_KEY_ID_UNKNOWN"}, {"age": 301}], ids=["key", "serial", "age"]
)
def test_an_announcement_that_is_not_wechat_pays_is_not_followed(server: BillServer, signing: dict[str, Any]) -> None:
    announces(server, signing=signing)
    assert unknown_code(v3(server)) in {"signature", "unknown_serial", "stale"}
    assert server.asked(FILE) == []


def test_an_announcement_without_a_signature(server: BillServer) -> None:
    announces(server)
    server.answers[ASKED] = Answer(b"{}")
    assert unknown_code(v3(server)) == "signature"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/v3/billdownload/file?token=1",
        "{scheme}://{host}@example.com/v3/billdownload/file",
        "{scheme}://{host}.example.com/v3/billdownload/file",
        "https://{host}/v3/billdownload/file",
        "{scheme}://{host}\\@example.com/file",
        "{scheme}://{host}\n/file",
        "{scheme}://[{host}/file",
        "{scheme}://{host}",
        "/v3/billdownload/file",
        "",
        None,
    ],
)
def test_v3_takes_its_signature_to_no_other_host(server: BillServer, address: str | None) -> None:
    scheme, _, host = server.url.partition("://")
    announces(server, download_url=address and address.format(scheme=scheme, host=host))
    assert unknown_code(v3(server)) == "malformed"
    assert len(server.received) == 1


@pytest.mark.parametrize("fields", [{"hash_type": "MD5"}, {"hash_value": "abc"}, {"hash_value": None}])
def test_v3_needs_a_digest_that_it_knows(server: BillServer, fields: dict[str, Any]) -> None:
    announces(server, **fields)
    assert unknown_code(v3(server)) == "malformed"


@pytest.mark.parametrize(("code", "meaning"), [("NO_STATEMENT_EXIST", BillEmpty), ("STATEMENT_CREATING", BillNotReady)])
def test_v3_without_a_bill(server: BillServer, code: str, meaning: type[BillError]) -> None:
    refuses(server, code)
    assert type(failure(v3(server))) is meaning


def test_other_errors_of_v3_stay_what_they_are(server: BillServer) -> None:
    refuses(server, "NO_AUTH", status=403)
    error = failure(v3(server))
    assert isinstance(error, ProviderRefused)
    assert error.code == "NO_AUTH"
    refuses(server, "FREQUENCY_LIMITED", status=429)
    assert unknown_code(v3(server)) == "FREQUENCY_LIMITED"
