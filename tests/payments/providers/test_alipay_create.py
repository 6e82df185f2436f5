"""Alipay: what is sent or handed over for an order, and what the payer's device is told."""

import dataclasses
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine

from payments.providers.alipay.orders import payable_subject
from payments.providers.alipay.signing import signed_text
from payments.providers.base import Channel, InstructionKind, Order, ProviderRefused, ProviderUnknown
from payments.providers.keys import KeyUnreadable
from tests.payments.providers.alipay_double import (
    APP_ID,
    NOBODY,
    NUMBER,
    Gateway,
    answer,
    configuration,
    offline,
    private_pem,
    public_pem,
    refusal,
    request_verifies,
    running_gateway,
)

PRECREATE = "alipay.trade.precreate"
QR_CODE = "https://qr.alipay.com/bax00000000000000000"
NOW = datetime(2026, 11, 23, 16, 30, 5, tzinfo=UTC)
NOTIFY_URL = "https://gym.example/api/v1/payments/callback/alipay"
RETURN_URL = "https://gym.example/pay/1/?a=1&b=二"
ORDER = Order(
    out_trade_no=NUMBER,
    amount_fen=19900,
    subject="年卡会员",
    channel=Channel.PRECREATE,
    expires_at=datetime(2026, 11, 23, 16, 45, 59, 999, tzinfo=UTC),
    notify_url=NOTIFY_URL,
    return_url=RETURN_URL,
)
COMMON = {
    "app_id": APP_ID,
    "format": "JSON",
    "charset": "utf-8",
    "sign_type": "RSA2",
    "timestamp": "2026-11-24 00:30:05",
    "version": "1.0",
    "notify_url": NOTIFY_URL,
}
CONTENT = {
    "out_trade_no": NUMBER,
    "total_amount": "199.00",
    "subject": "年卡会员",
    "time_expire": "2026-11-24 00:45:59",
}


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        running.answers[PRECREATE] = answer(PRECREATE, out_trade_no=NUMBER, qr_code=QR_CODE)
        yield running


def order(**changes: Any) -> Order:
    return dataclasses.replace(ORDER, **changes)


def split(parameters: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The signed parameters without content and signature, and the content."""
    common = {name: value for name, value in parameters.items() if name not in ("sign", "biz_content")}
    return common, json.loads(parameters["biz_content"])


@time_machine.travel(NOW, tick=False)
def test_a_qr_code_is_asked_for_with_a_signed_call(gateway: Gateway) -> None:
    instruction = gateway.adapter().create(ORDER)
    (parameters,) = gateway.received
    assert (instruction.kind, instruction.content, dict(instruction.parameters)) == (
        InstructionKind.QR_CODE,
        QR_CODE,
        {},
    )
    assert request_verifies(parameters)
    common, content = split(parameters)
    assert common == {**COMMON, "method": PRECREATE}
    assert content == {**CONTENT, "product_code": "QR_CODE_OFFLINE"}


def test_the_common_parameters_travel_in_the_query_and_the_content_in_the_body(gateway: Gateway) -> None:
    gateway.adapter().create(ORDER)
    names = {name for name, _ in parse_qsl(urlsplit(gateway.paths[0]).query)}
    assert names == {*COMMON, "method", "sign"}


@pytest.mark.parametrize(
    ("channel", "method", "product", "further"),
    [
        (Channel.PAGE, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", {}),
        (Channel.WAP, "alipay.trade.wap.pay", "QUICK_WAP_WAY", {"quit_url": RETURN_URL}),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_browser_is_sent_to_a_signed_address_without_a_call(
    channel: Channel, method: str, product: str, further: dict[str, str]
) -> None:
    instruction = offline().create(order(channel=channel))
    address, _, query = instruction.content.partition("?")
    parameters = dict(parse_qsl(query, strict_parsing=True))
    assert (instruction.kind, address) == (InstructionKind.REDIRECT, NOBODY)
    assert request_verifies(parameters)
    common, content = split(parameters)
    assert common == {**COMMON, "method": method, "return_url": RETURN_URL}
    assert content == {**CONTENT, "product_code": product, **further}


@time_machine.travel(NOW, tick=False)
def test_an_app_gets_a_signed_order_string_without_a_call() -> None:
    instruction = offline().create(order(channel=Channel.APP))
    parameters = dict(parse_qsl(instruction.content, strict_parsing=True))
    assert instruction.kind == InstructionKind.PARAMETERS
    assert instruction.parameters == {"order_string": instruction.content}
    assert request_verifies(parameters)
    common, content = split(parameters)
    assert common == {**COMMON, "method": "alipay.trade.app.pay"}
    assert content == {**CONTENT, "product_code": "QUICK_MSECURITY_PAY"}


def test_a_blank_is_encoded_so_that_no_decoder_reads_a_plus() -> None:
    text = offline().create(order(channel=Channel.APP, subject="a b+c")).content
    assert "+" not in text
    assert "a%20b%2Bc" in text


@pytest.mark.parametrize("channel", [Channel.PAGE, Channel.WAP, Channel.APP])
def test_addresses_that_are_not_given_are_not_sent(channel: Channel) -> None:
    content = offline().create(order(channel=channel, notify_url="", return_url="")).content
    parameters = dict(parse_qsl(content.rpartition("?")[2]))
    assert not {"notify_url", "return_url"} & set(parameters)
    assert "quit_url" not in json.loads(parameters["biz_content"])
    assert request_verifies(parameters)


@pytest.mark.parametrize("hours", [-11, 0, 8, 14])
def test_times_are_beijing_time_whatever_zone_they_were_given_in(hours: int) -> None:
    expires_at = ORDER.expires_at.astimezone(timezone(timedelta(hours=hours)))
    content = offline().create(order(channel=Channel.APP, expires_at=expires_at)).content
    assert json.loads(dict(parse_qsl(content))["biz_content"])["time_expire"] == "2026-11-24 00:45:59"


@pytest.mark.parametrize(("fen", "yuan"), [(1, "0.01"), (10, "0.10"), (100_000_000, "1000000.00")])
def test_the_amount_is_yuan_with_two_decimals(fen: int, yuan: str) -> None:
    content = offline().create(order(channel=Channel.APP, amount_fen=fen)).content
    assert json.loads(dict(parse_qsl(content))["biz_content"])["total_amount"] == yuan


@pytest.mark.parametrize(
    ("subject", "payable"),
    [
        ("瑜伽/普拉提 A=B & C", "瑜伽／普拉提 A＝B ＆ C"),
        ("<script>alert(1)</script>", "＜script＞alert(1)＜／script＞"),
        ("a\x00b\nc\ud800", "a b c"),
        ("𮯰👨\u200d👩\u200d👧 a\u202eb\u200bc", "𮯰👨\u200d👩\u200d👧 a b c"),
        ("会" * 300, "会" * 256),
        ("\n\t ", ""),
    ],
)
def test_a_subject_is_made_payable(subject: str, payable: str) -> None:
    assert payable_subject(subject) == payable


def test_an_empty_subject_gives_way_to_the_number() -> None:
    content = offline().create(order(channel=Channel.APP, subject=" \x00")).content
    assert json.loads(dict(parse_qsl(content))["biz_content"])["subject"] == NUMBER


def test_the_signed_text_is_sorted_raw_and_without_blanks() -> None:
    assert signed_text({"b": "1 +%&", "c": "", "a": "年", "B": "2"}) == "B=2&a=年&b=1 +%&"


def test_another_providers_channel_is_refused() -> None:
    with pytest.raises(ProviderRefused) as refused:
        offline().create(order(channel=Channel.JSAPI))
    assert refused.value.code == "CHANNEL_NOT_OFFERED"


def test_the_channels_are_alipays_four_ways() -> None:
    assert offline().channels == {Channel.PRECREATE, Channel.PAGE, Channel.WAP, Channel.APP}


@pytest.mark.parametrize("sub_code", ["ACQ.TRADE_HAS_SUCCESS", "TRADE_HAS_SUCCESS"])
def test_a_trade_that_is_paid_already_is_said_to_be(gateway: Gateway, sub_code: str) -> None:
    gateway.answers[PRECREATE] = refusal(PRECREATE, sub_code)
    with pytest.raises(ProviderRefused) as refused:
        gateway.adapter().create(ORDER)
    assert refused.value.code == "ORDERPAID"


def test_a_refusal_has_alipays_own_code_and_nothing_of_its_sentence(gateway: Gateway) -> None:
    gateway.answers[PRECREATE] = refusal(PRECREATE, "ACQ.ACCESS_FORBIDDEN")
    with pytest.raises(ProviderRefused) as refused:
        gateway.adapter().create(ORDER)
    assert str(refused.value) == "ACQ.ACCESS_FORBIDDEN"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"qr_code": QR_CODE, "out_trade_no": "txn_other"}, "ANSWER_FOR_ANOTHER_TRADE"),
        ({"qr_code": QR_CODE}, "ANSWER_FOR_ANOTHER_TRADE"),
        ({"out_trade_no": NUMBER}, "ANSWER_UNREADABLE"),
    ],
)
def test_a_success_that_is_not_ours_or_has_no_code_is_unknown(
    gateway: Gateway, fields: dict[str, str], code: str
) -> None:
    gateway.answers[PRECREATE] = answer(PRECREATE, **fields)
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().create(ORDER)
    assert unknown.value.code == code


def test_threads_share_one_adapter(gateway: Gateway) -> None:
    def reply(content: dict[str, str]) -> bytes:
        return answer(PRECREATE, out_trade_no=content["out_trade_no"], qr_code=f"qr:{content['out_trade_no']}")

    gateway.answers[PRECREATE] = reply
    adapter = gateway.adapter()
    numbers = [f"txn_{number}" for number in range(80)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda number: adapter.create(order(out_trade_no=number)).content, numbers))
    assert codes == [f"qr:{number}" for number in numbers]
    assert all(request_verifies(parameters) for parameters in gateway.received)


def test_the_configuration_shows_no_key() -> None:
    shown = repr(configuration())
    assert APP_ID in shown
    assert "PRIVATE KEY" not in shown
    assert "PUBLIC KEY" not in shown


@pytest.mark.parametrize("name", ["app_private_key", "public_key"])
def test_a_wrong_key_stops_the_start(name: str) -> None:
    with pytest.raises(KeyUnreadable):
        type(offline())(configuration(**{name: "no key"}))


def test_keys_may_be_bare_base64() -> None:
    bare = {
        name: "".join(line for line in text.splitlines() if "-----" not in line)
        for name, text in (("app_private_key", private_pem("application")), ("public_key", public_pem("alipay")))
    }
    content = type(offline())(configuration(**bare)).create(order(channel=Channel.APP)).content
    assert request_verifies(dict(parse_qsl(content)))
