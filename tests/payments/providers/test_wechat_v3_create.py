"""WeChat Pay API v3: what is sent for an order, and what the payer's device is told."""

import base64
import dataclasses
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from payments.providers.base import Channel, InstructionKind, Order, ProviderRefused, ProviderUnknown
from tests.payments.providers.wechat_v3_double import (
    APP_ID,
    KEY_ID,
    MERCHANT_ID,
    NUMBER,
    V3_KEY,
    Double,
    authorization_holds,
    configuration,
    rsa_key,
    running_double,
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
    "mchid": MERCHANT_ID,
    "out_trade_no": NUMBER,
    "description": "年卡会员",
    "amount": {"total": 19900, "currency": "CNY"},
    "time_expire": "2026-11-23T20:14:45+08:00",
    "notify_url": "https://gym.example/api/v1/payments/callback/wechat",
}
CODE_URL = "weixin://wxpay/bizpayurl?pr=JyC91EIz1"
H5_URL = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx16220223998099&package=4049184564"
PREPAY_ID = "wx201410272009395522657a690389285100"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


def order(**changes: Any) -> Order:
    return dataclasses.replace(ORDER, **changes)


def signature_holds(signature: str, text: str) -> bool:
    key = rsa_key("merchant").public_key()
    key.verify(base64.b64decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return True


def test_native_gives_a_qr_code(double: Double) -> None:
    double.answers({"code_url": CODE_URL})

    instruction = double.adapter.create(order())

    assert (instruction.kind, instruction.content, instruction.parameters) == (InstructionKind.QR_CODE, CODE_URL, {})
    assert double.sent == COMMON


def test_every_request_is_signed_and_asks_for_an_answer_by_the_first_key(double: Double) -> None:
    double.answers({"code_url": CODE_URL})

    double.adapter.create(order())

    [request] = double.received
    assert (request.method, request.path) == ("POST", "/v3/pay/transactions/native")
    assert authorization_holds(request)
    assert request.headers["wechatpay-serial"] == KEY_ID
    assert request.headers["content-type"] == request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == "gymsite"


def test_h5_sends_the_payer_on_and_back(double: Double) -> None:
    double.answers({"h5_url": H5_URL})

    instruction = double.adapter.create(order(channel=Channel.H5))

    back = "https%3A%2F%2Fgym.example%2Fpay%2F1%2F%3Fa%3D1%26b%3D%E4%BA%8C"
    assert (instruction.kind, instruction.content) == (InstructionKind.REDIRECT, f"{H5_URL}&redirect_url={back}")
    assert double.received[0].path == "/v3/pay/transactions/h5"
    assert double.sent == {**COMMON, "scene_info": {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}}


def test_h5_without_a_return_address_is_handed_on_unchanged(double: Double) -> None:
    double.answers({"h5_url": H5_URL})

    assert double.adapter.create(order(channel=Channel.H5, return_url="")).content == H5_URL


def test_jsapi_parameters_are_signed_for_the_device(double: Double) -> None:
    double.answers({"prepay_id": PREPAY_ID})

    instruction = double.adapter.create(order(channel=Channel.JSAPI))

    parameters = dict(instruction.parameters)
    signature, nonce = parameters.pop("paySign"), parameters.pop("nonceStr")
    assert instruction.kind == InstructionKind.PARAMETERS
    assert parameters == {
        "appId": APP_ID,
        "timeStamp": "1795435200",
        "package": f"prepay_id={PREPAY_ID}",
        "signType": "RSA",
    }
    assert signature_holds(signature, f"{APP_ID}\n1795435200\n{nonce}\nprepay_id={PREPAY_ID}\n")
    assert double.received[0].path == "/v3/pay/transactions/jsapi"
    assert double.sent == {**COMMON, "payer": {"openid": ORDER.openid}}


def test_app_parameters_are_signed_over_the_bare_prepay_id(double: Double) -> None:
    double.answers({"prepay_id": PREPAY_ID})

    parameters = dict(double.adapter.create(order(channel=Channel.APP)).parameters)

    signature, nonce = parameters.pop("sign"), parameters.pop("noncestr")
    assert parameters == {
        "appid": APP_ID,
        "partnerid": MERCHANT_ID,
        "prepayid": PREPAY_ID,
        "package": "Sign=WXPay",
        "timestamp": "1795435200",
    }
    assert signature_holds(signature, f"{APP_ID}\n1795435200\n{nonce}\n{PREPAY_ID}\n")
    assert double.received[0].path == "/v3/pay/transactions/app"
    assert double.sent == COMMON


def test_two_device_signatures_never_share_a_nonce(double: Double) -> None:
    double.answers({"prepay_id": PREPAY_ID})

    nonces = {double.adapter.create(order(channel=Channel.JSAPI)).parameters["nonceStr"] for _ in range(2)}

    assert len(nonces) == 2


def test_the_same_order_is_sent_the_same_again(double: Double) -> None:
    double.answers({"code_url": CODE_URL})

    with time_machine.travel(NOW, tick=False) as clock:
        double.adapter.create(order())
        clock.shift(60)
        double.answers({"code_url": CODE_URL})
        double.adapter.create(order())

    first, second = double.received
    assert first.body == second.body


@pytest.mark.parametrize(
    ("subject", "description"),
    [
        ("课" * 127, "课" * 127),
        ("课" * 128, "课" * 127),
        ("", NUMBER),
        (" \n\t ", NUMBER),
        ("Yoga\r\nat  nine", "Yoga at nine"),
        ('"]]></xml>\x00\ud800', '"]]></xml>'),
        ("𮯰\U00031350私教　一\xa0课", "𮯰\U00031350私教 一 课"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم \U0001fae8", "👨\u200d👩\u200d👧 می\u200cخواهم \U0001fae8"),
        ("a\u202eb\u200bc\ufeff", "a b c"),
    ],
    ids=["longest", "too long", "empty", "blank", "lines", "not text", "new ideographs", "joiners", "hidden"],
)
def test_the_description_is_one_short_line(double: Double, subject: str, description: str) -> None:
    double.answers({"code_url": CODE_URL})

    double.adapter.create(order(subject=subject))

    assert double.sent["description"] == description


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": Channel.PAGE}, "UNSUPPORTED_CHANNEL"),
        ({"channel": Channel.JSAPI, "openid": ""}, "OPENID_MISSING"),
    ],
)
def test_an_impossible_order_is_refused_without_a_call(double: Double, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        double.adapter.create(order(**changes))

    assert caught.value.code == code
    assert double.received == []


@pytest.mark.parametrize("channel", [Channel.NATIVE, Channel.H5, Channel.JSAPI, Channel.APP])
@pytest.mark.parametrize("document", [{}, {"code_url": "", "h5_url": "", "prepay_id": ""}, {"code_url": 1}])
def test_an_answer_that_lacks_the_instruction_is_unknown(double: Double, channel: Channel, document: object) -> None:
    double.answers(document)

    with pytest.raises(ProviderUnknown) as caught:
        double.adapter.create(order(channel=channel))

    assert caught.value.code == "malformed"


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (400, "PARAM_ERROR", "不可以", "PARAM_ERROR"),
        (401, "SIGN_ERROR", "不可以", "SIGN_ERROR"),
        (403, "OUT_TRADE_NO_USED", "不可以", "OUT_TRADE_NO_USED"),
        (400, "ORDERPAID", "订单已支付", "ORDERPAID"),
        (400, "INVALID_REQUEST", "该订单已支付", "ORDERPAID"),
        (400, "INVALID_REQUEST", "商户订单号重复", "INVALID_REQUEST"),
    ],
)
def test_a_4xx_that_says_why_is_a_refusal(double: Double, status: int, code: str, message: str, expected: str) -> None:
    double.refuses(code, status=status, message=message)

    with pytest.raises(ProviderRefused) as caught:
        double.adapter.create(order())

    assert caught.value.code == expected


def test_a_refusal_shows_no_number(double: Double) -> None:
    double.refuses("PARAM_ERROR", status=400, message=f"订单 {NUMBER} 用户 {ORDER.openid} 电话 13812345678 有误")

    with pytest.raises(ProviderRefused) as caught:
        double.adapter.create(order())

    assert str(caught.value) == "PARAM_ERROR: 订单 … 用户 … 电话 … 有误"


def test_the_secrets_are_not_in_the_configuration_s_text() -> None:
    text = repr(configuration())

    assert MERCHANT_ID in text
    assert V3_KEY not in text
    assert "-----BEGIN" not in text


def test_eight_threads_share_one_adapter(double: Double) -> None:
    double.answers({"code_url": CODE_URL})
    numbers = [f"{NUMBER}_{index}" for index in range(64)]

    with ThreadPoolExecutor(8) as threads:
        instructions = list(threads.map(lambda number: double.adapter.create(order(out_trade_no=number)), numbers))

    assert [instruction.content for instruction in instructions] == [CODE_URL] * 64
    assert sorted(json.loads(request.body)["out_trade_no"] for request in double.received) == sorted(numbers)
    assert all(authorization_holds(request) for request in double.received)
