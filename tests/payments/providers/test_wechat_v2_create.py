"""WeChat Pay API v2: what is sent for an order, and what the payer's device is told."""

import dataclasses
import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from payments.providers.base import Channel, InstructionKind, Order, ProviderRefused, ProviderUnknown
from payments.providers.keys import KeyUnreadable
from payments.providers.wechat_v2 import WeChatV2
from tests.payments.providers.wechat_v2_double import (
    APP_ID,
    MERCHANT_ID,
    NUMBER,
    V2_KEY,
    Double,
    configuration,
    fields_of,
    running_double,
    sign,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ORDER = Order(
    out_trade_no=NUMBER,
    amount_fen=19900,
    subject="年卡会员",
    channel=Channel.NATIVE,
    expires_at=datetime(2026, 11, 23, 12, 14, 45, 999, tzinfo=UTC),
    notify_url="https://gym.example/api/v1/payments/callback/wechat",
    return_url="https://gym.example/pay/1/?a=1&b=二",
    client_ip="203.0.113.7",
    openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
)
COMMON = {
    "appid": APP_ID,
    "mch_id": MERCHANT_ID,
    "out_trade_no": NUMBER,
    "body": "年卡会员",
    "fee_type": "CNY",
    "total_fee": "19900",
    "spbill_create_ip": "203.0.113.7",
    "time_expire": "20261123201445",
    "notify_url": "https://gym.example/api/v1/payments/callback/wechat",
    "sign_type": "HMAC-SHA256",
}
CODE_URL = "weixin://wxpay/bizpayurl?pr=JyC91EIz1"
MWEB_URL = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx16220223998099&package=4049184564"
PREPAY_ID = "wx201410272009395522657a690389285100"
DIGESTS = ("HMAC-SHA256", "MD5")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture(params=DIGESTS)
def either(request: pytest.FixtureRequest) -> Iterator[Double]:
    """The gateway of a merchant with each of the digests."""
    with running_double(request.param) as double:
        yield double


def order(**changes: Any) -> Order:
    return dataclasses.replace(ORDER, **changes)


def meaning(sent: dict[str, str]) -> dict[str, str]:
    """What was sent, less what is new each time."""
    return {name: text for name, text in sent.items() if name not in ("nonce_str", "sign")}


def test_native_gives_a_qr_code(double: Double) -> None:
    double.answers(code_url=CODE_URL, prepay_id=PREPAY_ID)

    instruction = double.adapter.create(order())

    assert (instruction.kind, instruction.content, instruction.parameters) == (InstructionKind.QR_CODE, CODE_URL, {})
    assert meaning(double.sent) == {**COMMON, "trade_type": "NATIVE", "product_id": NUMBER}


def test_every_request_is_signed_with_the_merchant_s_digest(either: Double) -> None:
    either.answers(code_url=CODE_URL)

    either.adapter.create(order())

    [request] = either.received
    assert (request.method, request.path) == ("POST", "/pay/unifiedorder")
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert either.sent["sign_type"] == either.sign_type
    assert either.sent["sign"] == sign(either.sent, either.sign_type)
    assert len(either.sent["nonce_str"]) == 32


def test_h5_sends_the_payer_on_and_back(double: Double) -> None:
    double.answers(mweb_url=MWEB_URL)

    instruction = double.adapter.create(order(channel=Channel.H5))

    back = "https%3A%2F%2Fgym.example%2Fpay%2F1%2F%3Fa%3D1%26b%3D%E4%BA%8C"
    assert (instruction.kind, instruction.content) == (InstructionKind.REDIRECT, f"{MWEB_URL}&redirect_url={back}")
    sent = meaning(double.sent)
    assert json.loads(sent.pop("scene_info")) == {
        "h5_info": {"type": "Wap", "wap_url": "https://gym.example", "wap_name": "年卡会员"}
    }
    assert sent == {**COMMON, "trade_type": "MWEB"}


def test_jsapi_parameters_are_signed_for_the_device(either: Double) -> None:
    either.answers(prepay_id=PREPAY_ID)

    instruction = either.adapter.create(order(channel=Channel.JSAPI))

    parameters = dict(instruction.parameters)
    signature = parameters.pop("paySign")
    assert instruction.kind == InstructionKind.PARAMETERS
    assert signature == sign(parameters, either.sign_type)
    del parameters["nonceStr"]
    assert parameters == {
        "appId": APP_ID,
        "timeStamp": "1795435200",
        "package": f"prepay_id={PREPAY_ID}",
        "signType": either.sign_type,
    }
    assert (either.sent["trade_type"], either.sent["openid"]) == ("JSAPI", ORDER.openid)


def test_app_parameters_are_signed_for_the_device(either: Double) -> None:
    either.answers(prepay_id=PREPAY_ID)

    parameters = dict(either.adapter.create(order(channel=Channel.APP)).parameters)

    signature = parameters.pop("sign")
    assert signature == sign(parameters, either.sign_type)
    del parameters["noncestr"]
    assert parameters == {
        "appid": APP_ID,
        "partnerid": MERCHANT_ID,
        "prepayid": PREPAY_ID,
        "package": "Sign=WXPay",
        "timestamp": "1795435200",
    }
    assert meaning(either.sent) == {**COMMON, "trade_type": "APP", "sign_type": either.sign_type}


def test_the_same_order_is_sent_the_same_again(double: Double) -> None:
    double.answers(code_url=CODE_URL)

    double.adapter.create(order())
    with time_machine.travel(datetime(2026, 11, 23, 12, 1, tzinfo=UTC), tick=False):
        double.adapter.create(order())

    first, second = (meaning(fields_of(request.body)) for request in double.received)
    assert first == second


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("a" * 128, "a" * 127),
        ("课" * 42 + "a", "课" * 42 + "a"),
        ("课" * 43, "课" * 42),
        ("a" + "\U0001f3cb" * 32, "a" + "\U0001f3cb" * 31),
        ("", NUMBER),
        ("\n", NUMBER),
        ("]]><total_fee>1</total_fee><![CDATA[", "]]><total_fee>1</total_fee><![CDATA["),
        ("a\x00b\ud800c & <d>", "a b c & <d>"),
    ],
    ids=["ASCII", "127 bytes", "129 bytes", "four-byte characters", "empty", "blank", "injection", "not text"],
)
def test_the_body_is_127_bytes_and_only_text(double: Double, subject: str, body: str) -> None:
    double.answers(code_url=CODE_URL)

    double.adapter.create(order(subject=subject))

    assert (double.sent["body"], double.sent["total_fee"]) == (body, "19900")
    assert double.sent["sign"] == sign(double.sent)


def test_an_openid_cannot_break_the_document(double: Double) -> None:
    double.answers(prepay_id=PREPAY_ID)

    double.adapter.create(order(channel=Channel.JSAPI, openid="o]]></openid>\x00<total_fee>1</total_fee>"))

    assert double.sent["openid"] == "o]]></openid><total_fee>1</total_fee>"
    assert double.sent["total_fee"] == "19900"


def test_without_the_payer_s_address_nothing_is_looked_up(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[object] = []
    monkeypatch.setattr(socket, "gethostbyname", looked_up.append)
    double.answers(code_url=CODE_URL)

    double.adapter.create(order(client_ip=""))

    assert double.sent["spbill_create_ip"] == "127.0.0.1"
    assert looked_up == []


@pytest.mark.parametrize("digest", DIGESTS)
def test_nothing_is_logged(digest: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="urllib3")  # it names the gateway's path, and v2 has no number in there
    with running_double(digest) as double:
        double.answers(prepay_id=PREPAY_ID)
        double.adapter.create(order(channel=Channel.JSAPI))
        double.answers(trade_state="NOTPAY", out_trade_no=NUMBER)
        double.adapter.query(NUMBER)

    assert caplog.records == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": Channel.WAP}, "UNSUPPORTED_CHANNEL"),
        ({"channel": Channel.JSAPI, "openid": ""}, "OPENID_MISSING"),
    ],
)
def test_an_impossible_order_is_refused_without_a_call(double: Double, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        double.adapter.create(order(**changes))

    assert caught.value.code == code
    assert double.received == []


@pytest.mark.parametrize("channel", [Channel.NATIVE, Channel.H5, Channel.JSAPI, Channel.APP])
def test_an_answer_that_lacks_the_instruction_is_unknown(double: Double, channel: Channel) -> None:
    double.answers(code_url="", mweb_url="", prepay_id="")

    with pytest.raises(ProviderUnknown) as caught:
        double.adapter.create(order(channel=channel))

    assert caught.value.code == "malformed"


@pytest.mark.parametrize("code", ["ORDERPAID", "OUT_TRADE_NO_USED", "NOAUTH", "APPID_MCHID_NOT_MATCH"])
def test_a_signed_failure_is_a_refusal(either: Double, code: str) -> None:
    either.refuses(code, f"商户订单 {NUMBER} 有误")

    with pytest.raises(ProviderRefused) as caught:
        either.adapter.create(order())

    assert caught.value.code == code
    assert str(caught.value) == f"{code}: 商户订单 … 有误"


def test_the_key_is_not_in_the_configuration_s_text_nor_the_adapter_s() -> None:
    adapter = WeChatV2(configuration())

    assert MERCHANT_ID in repr(configuration())
    assert V2_KEY not in repr(configuration()) + repr(adapter) + repr(vars(adapter))


@pytest.mark.parametrize("changes", [{"v2_key": ""}, {"sign_type": "SHA1"}, {"sign_type": ""}, {"sign_type": "md5"}])
def test_a_missing_key_or_an_unknown_digest_stops_the_start(changes: dict[str, str]) -> None:
    with pytest.raises(KeyUnreadable):
        WeChatV2(configuration(**changes))


def test_eight_threads_share_one_adapter(double: Double) -> None:
    double.answers(code_url=CODE_URL)
    numbers = [f"{NUMBER}_{index}" for index in range(64)]

    with ThreadPoolExecutor(8) as threads:
        instructions = list(threads.map(lambda number: double.adapter.create(order(out_trade_no=number)), numbers))

    sent = [fields_of(request.body) for request in double.received]
    assert [instruction.content for instruction in instructions] == [CODE_URL] * 64
    assert sorted(fields["out_trade_no"] for fields in sent) == sorted(numbers)
    assert all(fields["sign"] == sign(fields) for fields in sent)
    assert len({fields["nonce_str"] for fields in sent}) == 64
