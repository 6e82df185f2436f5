"""WeChat Pay API v3: which answers are believed, and what is unknown when one is not."""

import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from payments.providers.base import ProviderUnknown, Trade, TradeState
from payments.providers.calling import Patience
from payments.providers.wechat_v3 import WeChatV3
from tests.payments.providers.wechat_server import Reply
from tests.payments.providers.wechat_v3_double import (
    NUMBER,
    PROVIDER_NUMBER,
    SECOND_ID,
    Double,
    configuration,
    running_double,
    signed,
    transaction,
)

PAID = Trade(
    out_trade_no=NUMBER,
    state=TradeState.PAID,
    provider_transaction_id=PROVIDER_NUMBER,
    amount_fen=19900,
    currency="CNY",
    paid_at=datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC),
)
PROBE = "WECHATPAY/SIGNTEST/2sWfO+6tVVsZonOXBXHOrle0TugJ31jDV3iGpjFchMYEyEZ48LxAmfW2gMXkP7Ce1OLORt7wHxkg=="


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


def unknown(ask: Callable[[str], object]) -> str:
    """The code of the ProviderUnknown that asking ends in; nothing that would be logged of it holds a number."""
    with pytest.raises(ProviderUnknown) as caught:
        ask(NUMBER)
    assert NUMBER not in "".join(traceback.format_exception(caught.value))
    return caught.value.code


@pytest.mark.parametrize("signing", [{}, {"key": "second platform", "serial": SECOND_ID}, {"age": 300}, {"age": -300}])
def test_an_answer_by_either_key_within_five_minutes_is_believed(double: Double, signing: dict[str, Any]) -> None:
    double.answers(transaction(), **signing)

    assert double.adapter.query(NUMBER) == PAID


@pytest.mark.parametrize(
    ("signing", "code"),
    [
        ({"age": 301}, "stale"),
        ({"age": -301}, "stale"),
        ({"key": "second platform"}, "signature"),
        ({"serial": SECOND_ID}, "signature"),
        ({"key": "stranger"}, "signature"),
        ({"serial": "PUB_KEY_ID_0119000001092026112300000009"}, "unknown_serial"),
        ({"serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E2"}, "unknown_serial"),
        ({"serial": "zz"}, "unknown_serial"),
    ],
)
def test_an_answer_that_is_stale_or_signed_by_another_is_unknown(
    double: Double, signing: dict[str, Any], code: str
) -> None:
    double.answers(transaction(), **signing)

    assert unknown(double.adapter.query) == code
    assert len(double.received) == 1  # and nothing was fetched to find out


@pytest.mark.parametrize(
    "header", ["Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"]
)
def test_an_answer_without_one_of_the_headers_is_unknown(double: Double, header: str) -> None:
    double.answers(transaction())
    assert double.script.reply is not None
    del double.script.reply.headers[header]

    assert unknown(double.adapter.query) == "signature"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Wechatpay-Signature", PROBE),
        ("Wechatpay-Signature", "!"),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"),
        ("Wechatpay-Timestamp", "1e9"),
    ],
)
def test_a_probe_or_another_scheme_is_unknown(double: Double, header: str, value: str) -> None:
    double.answers(transaction())
    assert double.script.reply is not None
    double.script.reply.headers[header] = value

    assert unknown(double.adapter.query) == "signature"


def test_the_signature_type_may_be_left_out(double: Double) -> None:
    double.answers(transaction())
    assert double.script.reply is not None
    del double.script.reply.headers["Wechatpay-Signature-Type"]

    assert double.adapter.query(NUMBER) == PAID


def test_a_body_changed_by_one_space_is_unknown(double: Double) -> None:
    double.answers(b'{"trade_state":"SUCCESS"}')
    assert double.script.reply is not None
    double.script.reply = Reply(200, b'{"trade_state": "SUCCESS"}', double.script.reply.headers)

    assert unknown(double.adapter.query) == "signature"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'"SUCCESS"', b"{", b'{"a":1,"a":1}', b'{"a":NaN}', b"[" * 60_000, b"\xff", b"9" * 5000],
)
def test_a_signed_answer_that_is_no_strict_json_is_unknown(double: Double, body: bytes) -> None:
    double.answers(body)

    assert unknown(double.adapter.query) == "malformed"


@pytest.mark.parametrize("status", [202, 204])
def test_another_success_than_the_documented_one_is_unknown(double: Double, status: int) -> None:
    double.answers(b"", status=status)

    assert unknown(double.adapter.query) == f"HTTP_{status}"


@pytest.mark.parametrize("verb", ["query", "close"])
@pytest.mark.parametrize(
    ("status", "document", "code"),
    [
        (301, b"", "HTTP_301"),
        (302, b"", "HTTP_302"),
        (403, b"<html>blocked</html>", "HTTP_403"),
        (404, {"message": "no code"}, "HTTP_404"),
        (404, {"code": "no code"}, "HTTP_404"),
        (404, {"code": ["ORDER_NOT_EXIST"]}, "HTTP_404"),
        (408, {"code": "TIMEOUT"}, "TIMEOUT"),
        (429, {"code": "FREQUENCY_LIMITED"}, "FREQUENCY_LIMITED"),
        (403, {"code": "RATELIMIT_EXCEEDED"}, "RATELIMIT_EXCEEDED"),
        (500, {"code": "SYSTEM_ERROR"}, "SYSTEM_ERROR"),
        (500, {"code": "ORDER_NOT_EXIST"}, "ORDER_NOT_EXIST"),
        (502, b"Bad Gateway", "HTTP_502"),
        (503, b"", "HTTP_503"),
    ],
)
def test_an_error_that_settles_nothing_is_unknown(
    double: Double, verb: str, status: int, document: object, code: str
) -> None:
    double.answers_unsigned(document, status=status, Location=f"{double.script.url}/elsewhere")

    assert unknown(getattr(double.adapter, verb)) == code
    assert len(double.received) == 1


def test_no_answer_in_time_is_unknown(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.wechat_http.BACKGROUND", Patience(5, 0.05))
    double.script.held.clear()

    assert unknown(double.adapter.query) == "timeout"


def test_a_dropped_connection_is_unknown(double: Double) -> None:
    double.script.reply = None

    assert unknown(double.adapter.query) == "connection"


def test_a_gateway_that_nobody_listens_at_is_unknown() -> None:
    with running_double() as double:
        address = double.script.url
    adapter = WeChatV3(configuration(gateway_url=address))

    assert unknown(adapter.query) == "connection"
    assert unknown(adapter.close) == "connection"


def test_whatever_else_the_sdk_raises_is_unknown(double: Double) -> None:
    with pytest.raises(ProviderUnknown) as caught:
        double.adapter.query("")

    assert caught.value.code == "sdk"
    assert double.received == []


def test_an_unsigned_success_closes_nothing(double: Double) -> None:
    double.script.reply = Reply(204)

    assert unknown(double.adapter.close) == "signature"


def test_a_signed_empty_answer_closes(double: Double) -> None:
    double.script.reply = Reply(204, b"", signed(b""))

    assert double.adapter.close(NUMBER) == TradeState.CLOSED
