"""Fetching the bill of API v2, which answers with the bill or with the reason why not."""

import tracemalloc
from collections.abc import Iterator

import pytest

from payments.providers import bill_transfer
from payments.providers.base import ProviderRefused
from payments.providers.billing import BillEmpty, BillError, BillNotReady
from tests.payments.providers import wechat_v2_double
from tests.payments.providers.bill_desk import PACKED, PLAIN, V2, download, failure, unknown_code, v2
from tests.payments.providers.bill_server import Answer, BillServer, running_bill_server


@pytest.fixture
def server() -> Iterator[BillServer]:
    with running_bill_server() as running:
        yield running


def failing(message: str, **fields: str) -> Answer:
    return Answer(wechat_v2_double.xml({"return_code": "FAIL", "return_msg": message, **fields}))


@pytest.mark.parametrize("body", [PACKED, PLAIN])
def test_v2_asks_once_signed_and_takes_what_comes(server: BillServer, body: bytes) -> None:
    server.answers[V2] = Answer(body, headers={"Content-Type": "text/plain"})

    assert download(v2(server)) == body

    (request,) = server.received
    fields = wechat_v2_double.fields_of(request.body)
    assert fields.pop("sign") == wechat_v2_double.sign(fields)
    assert len(fields.pop("nonce_str")) == 32
    assert fields == {
        "appid": wechat_v2_double.APP_ID,
        "mch_id": wechat_v2_double.MERCHANT_ID,
        "sign_type": "HMAC-SHA256",
        "bill_date": "20261123",
        "bill_type": "ALL",
        "tar_type": "GZIP",
    }


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ("No Bill Exist", BillEmpty),
        ("NO Bill Exist", BillEmpty),
        ("no bill exist ", BillEmpty),
        ("Bill Creating", BillNotReady),
        ("bill creating", BillNotReady),
    ],
)
def test_v2_without_a_bill(server: BillServer, message: str, meaning: type[BillError]) -> None:
    server.answers[V2] = failing(message, error_code="20002")
    assert type(failure(v2(server))) is meaning


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("invalid bill_type", "INVALID_BILL_TYPE"),
        ("data format error", "DATA_FORMAT_ERROR"),
        ("missing parameter", "MISSING_PARAMETER"),
        ("SIGN ERROR", "SIGN_ERROR"),
    ],
)
def test_v2_refuses_what_repeating_would_not_change(server: BillServer, message: str, code: str) -> None:
    server.answers[V2] = failing(message)
    error = failure(v2(server))
    assert isinstance(error, ProviderRefused)
    assert error.code == code


@pytest.mark.parametrize("message", ["SYSTEMERROR", "CompressGZip Error", "UnCompressGZip Error", ""])
def test_v2_in_trouble_tells_nothing(server: BillServer, message: str) -> None:
    server.answers[V2] = failing(message)
    assert unknown_code(v2(server)) == "RETURN_CODE_FAIL"


@pytest.mark.parametrize("body", [b"<html>busy", b"<", b"<!DOCTYPE x><xml/>", b"<" + b"x" * 400_000])
def test_v2_answers_that_are_neither_a_bill_nor_a_reason(server: BillServer, body: bytes) -> None:
    server.answers[V2] = Answer(body)
    assert unknown_code(v2(server)) == "malformed"


def test_v2_answers_without_end_are_not_read_to_it(server: BillServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_transfer, "MAXIMUM_BYTES", 350_000)
    server.answers[V2] = Answer(b"<" + b"x" * 600_000)
    assert unknown_code(v2(server)) == "malformed"


def test_v2s_reason_is_not_read_without_end(server: BillServer) -> None:
    server.answers[V2] = Answer(b"<" + b"x" * 20_000_000)
    tracemalloc.start()
    try:
        assert unknown_code(v2(server)) == "malformed"
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
