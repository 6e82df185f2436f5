"""Fetching a bill: what is sent, what is believed, and what each way of going wrong is called."""

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from payments.providers import bill_transfer
from payments.providers.base import Gateway, ProviderError, ProviderRefused, ProviderUnknown
from payments.providers.billing import BillEmpty, BillError, BillNotReady, BillRefused
from payments.providers.wechat_v2 import WeChatV2
from payments.providers.wechat_v3 import WeChatV3, bill_digest
from tests.bills import DAY, payments, write_wechat_bill
from tests.payments.providers import wechat_v2_double, wechat_v3_double
from tests.payments.providers.alipay_double import Gateway as AlipayGateway
from tests.payments.providers.alipay_double import answer, refusal, request_verifies, running_gateway, signed_answer
from tests.payments.providers.bill_server import Answer, BillServer, running_bill_server

ASKED, FILE, V2 = "/v3/bill/tradebill", "/v3/billdownload/file", "/pay/downloadbill"
METHOD = "alipay.data.dataservice.bill.downloadurl.query"
NODE = "alipay_data_dataservice_bill_downloadurl_query_response"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def server() -> Iterator[BillServer]:
    with running_bill_server() as running:
        yield running


@pytest.fixture
def alipay() -> Iterator[AlipayGateway]:
    with running_gateway() as running:
        yield running


def packed_bill() -> bytes:
    file = io.BytesIO()
    write_wechat_bill(file, payments(50))
    return file.getvalue()


PACKED = packed_bill()
PLAIN = gzip.decompress(PACKED)


def download(adapter: Gateway, day: date = DAY) -> bytes:
    file = io.BytesIO()
    adapter.download_bill(day, file)
    return file.getvalue()


def failure(adapter: Gateway, day: date = DAY) -> ProviderError | BillError:
    with pytest.raises((ProviderError, BillError)) as caught:
        download(adapter, day)
    return caught.value


def unknown_code(adapter: Gateway) -> str:
    error = failure(adapter)
    assert type(error) is ProviderUnknown
    return error.code


# Alipay


def offers(gateway: AlipayGateway, address: str, **fields: str) -> None:
    gateway.answers[METHOD] = answer(METHOD, bill_download_url=address, **fields)


def test_alipay_is_asked_for_the_bill_of_trades_at_a_safe_address(alipay: AlipayGateway, server: BillServer) -> None:
    offers(alipay, f"{server.url}/file?token=1")
    server.answers["/file"] = Answer(b"PK zip")

    assert download(alipay.adapter()) == b"PK zip"

    (parameters,) = alipay.received
    assert json.loads(parameters["biz_content"]) == {"bill_type": "trade", "bill_date": "2026-11-23", "secure": "true"}
    assert request_verifies(parameters)
    (request,) = server.received
    assert (request.method, request.path) == ("GET", "/file?token=1")
    assert "authorization" not in request.headers
    assert "cookie" not in request.headers


def test_alipays_day_without_trades(alipay: AlipayGateway, server: BillServer) -> None:
    offers(alipay, f"{server.url}/file", bill_file_code="EMPTY_DATA_WITH_BILL_FILE")
    assert isinstance(failure(alipay.adapter()), BillEmpty)
    assert server.received == []


@pytest.mark.parametrize("sub_code", ["isp.bill_not_exist", "BILL_NOT_EXIST", "NO_BILL_DATA", "isv.NO_BILL_DATA"])
@pytest.mark.parametrize(
    ("now", "meaning"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), BillNotReady),
        (datetime(2026, 11, 24, 1, 59, 59, tzinfo=UTC), BillNotReady),
        (datetime(2026, 11, 24, 2, tzinfo=UTC), BillEmpty),
        (datetime(2026, 12, 1, tzinfo=UTC), BillEmpty),
    ],
)
def test_no_bill_at_alipay_is_not_ready_until_ten_in_the_morning(
    alipay: AlipayGateway, sub_code: str, now: datetime, meaning: type[BillError]
) -> None:
    alipay.answers[METHOD] = refusal(METHOD, sub_code)
    with time_machine.travel(now, tick=False):
        assert type(failure(alipay.adapter())) is meaning


@pytest.mark.parametrize("sub_code", ["SYSTEM_RATE_LIMIT", "isv.USER_RATE_LIMIT", "UNKNOWN_ERROR"])
def test_too_many_calls_to_alipay_tell_nothing(alipay: AlipayGateway, sub_code: str) -> None:
    alipay.answers[METHOD] = refusal(METHOD, sub_code)
    assert unknown_code(alipay.adapter()) == sub_code


def test_another_no_of_alipays_stays_a_no(alipay: AlipayGateway) -> None:
    alipay.answers[METHOD] = refusal(METHOD, "isv.INVAILID_ARGUMENTS")
    error = failure(alipay.adapter())
    assert isinstance(error, ProviderRefused)
    assert error.code == "isv.INVAILID_ARGUMENTS"


def test_an_address_that_alipay_did_not_sign_is_not_visited(alipay: AlipayGateway, server: BillServer) -> None:
    node = json.dumps({"code": "10000", "bill_download_url": f"{server.url}/file"})
    alipay.answers[METHOD] = signed_answer(node, name=NODE, key="somebody")
    assert unknown_code(alipay.adapter()) == "ANSWER_UNVERIFIED"
    alipay.answers[METHOD] = refusal(METHOD, "isp.bill_not_exist").replace(b'"sign"', b'"sing"')
    assert unknown_code(alipay.adapter()) == "ANSWER_UNVERIFIED"
    assert server.received == []


@pytest.mark.parametrize("address", ["", "ftp://127.0.0.1/file", "file:///etc/passwd", "//127.0.0.1/file", "https:"])
def test_an_address_that_is_none(alipay: AlipayGateway, address: str) -> None:
    offers(alipay, address)
    assert unknown_code(alipay.adapter()) in {"ANSWER_UNREADABLE", "connection"}


def test_plain_http_is_only_for_a_gateway_of_plain_http() -> None:
    from payments.providers.alipay import bills

    with pytest.raises(ProviderUnknown):
        bills.download_bill(
            lambda request: {"bill_download_url": "http://127.0.0.1:9/file"},
            DAY,
            into=io.BytesIO(),
            session=None,  # type: ignore[arg-type]
            gateway_url="https://openapi.alipay.com/gateway.do",
        )


# API v3


def v3(server: BillServer) -> WeChatV3:
    return WeChatV3(wechat_v3_double.configuration(gateway_url=server.url))


def announces(
    server: BillServer, body: bytes = PACKED, *, signing: dict[str, Any] | None = None, **fields: Any
) -> None:
    """Answer the question with a signed announcement, and hand out `body`."""
    document = {
        "hash_type": "SHA1",
        "hash_value": hashlib.sha1(PLAIN).hexdigest(),
        "download_url": f"{server.url}{FILE}?token=6%2BXk",
        **fields,
    }
    content = json.dumps(document).encode()
    server.answers[ASKED] = lambda: Answer(content, headers=wechat_v3_double.signed(content, **(signing or {})))
    server.answers[FILE] = Answer(body)


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
    assert unknown_code(v3(server)) in {"signature", "stale"}
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


# API v2


def v2(server: BillServer) -> WeChatV2:
    return WeChatV2(wechat_v2_double.configuration(gateway_url=server.url))


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


# The way, which is the same for all


def through_alipay(server: BillServer, file: Answer) -> Gateway:
    """Alipay's adapter, whose gateway is gone once it has been asked."""
    from payments.providers.alipay import Alipay
    from tests.payments.providers.alipay_double import configuration

    server.answers["/gateway.do"] = Answer(answer(METHOD, bill_download_url=f"{server.url}/file"))
    server.answers["/file"] = file
    return Alipay(configuration(gateway_url=f"{server.url}/gateway.do"))


def through_v3(server: BillServer, file: Answer) -> Gateway:
    announces(server)
    server.answers[FILE] = file
    return v3(server)


def through_v2(server: BillServer, file: Answer) -> Gateway:
    server.answers[V2] = file
    return v2(server)


Way = Callable[[BillServer, Answer], Gateway]
ways = pytest.mark.parametrize("way", [through_alipay, through_v3, through_v2])


@ways
def test_a_redirect_is_not_followed(server: BillServer, way: Way) -> None:
    server.answers["/elsewhere"] = Answer(PACKED)
    adapter = way(server, Answer(PACKED, 302, {"Location": f"{server.url}/elsewhere"}))
    assert unknown_code(adapter) == "HTTP_302"
    assert server.asked("/elsewhere") == []


@ways
@pytest.mark.parametrize("status", [404, 403, 500, 206])
def test_another_status_is_unknown(server: BillServer, way: Way, status: int) -> None:
    assert unknown_code(way(server, Answer(PACKED, status))) == f"HTTP_{status}"


@ways
def test_a_body_that_ends_before_its_announced_length(server: BillServer, way: Way) -> None:
    adapter = way(server, Answer(PACKED[:500], announced=len(PACKED)))
    assert unknown_code(adapter) == "connection"


@ways
def test_a_file_that_is_too_large_is_given_up(server: BillServer, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_transfer, "MAXIMUM_BYTES", len(PACKED) - 1)
    error = failure(way(server, Answer(PACKED)))
    assert isinstance(error, BillRefused)
    assert error.reason == "too_large"


@ways
def test_a_file_that_takes_too_long_is_given_up(server: BillServer, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_transfer, "MAXIMUM_SECONDS", -1.0)
    assert unknown_code(way(server, Answer(PACKED))) == "timeout"


@ways
def test_no_error_names_the_address_or_its_token(server: BillServer, way: Way) -> None:
    error = failure(way(server, Answer(PACKED[:500], announced=len(PACKED))))
    assert "token" not in str(error)
    assert server.url not in str(error)
    assert error.__cause__ is None


@ways
def test_the_file_is_asked_for_as_it_is(server: BillServer, way: Way) -> None:
    download(way(server, Answer(PACKED)))
    assert server.received[-1].headers["accept-encoding"] == "identity"
