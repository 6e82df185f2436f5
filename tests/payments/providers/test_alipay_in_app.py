"""Paying inside Alipay: a trade that is made for one account, and its number for the bridge."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from payments.providers.base import Channel, InstructionKind, Order, ProviderRefused, ProviderUnknown
from tests.payments.providers.alipay_double import (
    APP_ID,
    NUMBER,
    TRADE_NUMBER,
    Gateway,
    answer,
    refusal,
    request_verifies,
    running_gateway,
)

CREATE = "alipay.trade.create"
OPEN_ID = "068DvXxYzOlG-7s_tnM3vQ8wZbKpL2cHdRfT9yNuEaJ0iAk"
ORDER = Order(
    out_trade_no=NUMBER,
    amount_fen=19900,
    subject="年卡会员",
    channel=Channel.JSAPI,
    expires_at=datetime(2026, 11, 23, 16, 45, 59, 999, tzinfo=UTC),
    notify_url="https://gym.example/api/v1/payments/callback/alipay",
    return_url="https://gym.example/pay/1/",
    openid=OPEN_ID,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Gateway]:
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    running.received.clear()
    running.answers[CREATE] = answer(CREATE, out_trade_no=NUMBER, trade_no=TRADE_NUMBER)
    return running


def create(gateway: Gateway, **changes: Any) -> Any:
    return gateway.adapter(in_app=True).create(replace(ORDER, **changes))


def test_the_trade_is_made_for_the_account_and_its_number_is_for_the_bridge(gateway: Gateway) -> None:
    instruction = create(gateway)
    assert (instruction.kind, instruction.content) == (InstructionKind.PARAMETERS, "")
    assert instruction.parameters == {"tradeNO": TRADE_NUMBER}
    [parameters] = gateway.received
    assert request_verifies(parameters)
    assert (parameters["method"], parameters["notify_url"]) == (CREATE, ORDER.notify_url)
    assert "return_url" not in parameters
    assert json.loads(parameters["biz_content"]) == {
        "out_trade_no": NUMBER,
        "total_amount": "199.00",
        "subject": "年卡会员",
        "time_expire": "2026-11-24 00:45:59",
        "product_code": "JSAPI_PAY",
        "op_app_id": APP_ID,
        "buyer_open_id": OPEN_ID,
    }


@pytest.mark.parametrize(
    ("openid", "field"),
    [
        ("2088102150477652", "buyer_id"),
        ("208810215047765", "buyer_open_id"),
        ("20881021504776521", "buyer_open_id"),
        ("1088102150477652", "buyer_open_id"),
    ],
)
def test_an_older_application_names_the_buyer_by_user_id(gateway: Gateway, openid: str, field: str) -> None:
    create(gateway, openid=openid)
    content = json.loads(gateway.received[0]["biz_content"])
    assert {name: value for name, value in content.items() if name.startswith("buyer")} == {field: openid}


def test_sent_again_it_is_the_same_order(gateway: Gateway) -> None:
    assert create(gateway) == create(gateway)
    first, second = (parameters["biz_content"] for parameters in gateway.received)
    assert first == second


@pytest.mark.parametrize(
    "node",
    [
        {"out_trade_no": NUMBER},
        {"out_trade_no": NUMBER, "trade_no": ""},
        {"out_trade_no": NUMBER, "trade_no": "２０２６"},
        {"out_trade_no": NUMBER, "trade_no": "2026\n"},
        {"out_trade_no": NUMBER, "qr_code": "https://qr.alipay.com/x"},
        {"out_trade_no": "txn_another", "trade_no": TRADE_NUMBER},
    ],
)
def test_an_answer_without_the_number_is_unknown(gateway: Gateway, node: dict[str, str]) -> None:
    gateway.answers[CREATE] = answer(CREATE, **node)
    with pytest.raises(ProviderUnknown):
        create(gateway)


def test_one_that_was_paid_says_so(gateway: Gateway) -> None:
    gateway.answers[CREATE] = refusal(CREATE, "ACQ.TRADE_HAS_SUCCESS")
    with pytest.raises(ProviderRefused) as refused:
        create(gateway)
    assert refused.value.code == "ORDERPAID"


@pytest.mark.parametrize("word", ["ACQ.BUYER_NOT_EXIST", "ACQ.ACCESS_FORBIDDEN"])
def test_a_refusal_keeps_its_code(gateway: Gateway, word: str) -> None:
    gateway.answers[CREATE] = refusal(CREATE, word)
    with pytest.raises(ProviderRefused) as refused:
        create(gateway)
    assert refused.value.code == word


@pytest.mark.parametrize(
    ("changes", "code"), [({"openid": ""}, "OPENID_MISSING"), ({"app_id": "2021000000000002"}, "APPID_NOT_OURS")]
)
def test_what_is_not_whole_is_not_sent(gateway: Gateway, changes: dict[str, str], code: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        create(gateway, **changes)
    assert (refused.value.code, gateway.received) == (code, [])


def test_its_own_app_may_be_named(gateway: Gateway) -> None:
    assert create(gateway, app_id=APP_ID).parameters == {"tradeNO": TRADE_NUMBER}


def test_it_is_offered_only_where_the_product_is_signed(gateway: Gateway) -> None:
    plain = gateway.adapter()
    assert gateway.adapter(in_app=True).channels - plain.channels == {Channel.JSAPI}
    assert Channel.JSAPI not in gateway.adapter(in_app=True).signed_here
    with pytest.raises(ProviderRefused) as refused:
        plain.create(ORDER)
    assert (refused.value.code, gateway.received) == ("CHANNEL_NOT_OFFERED", [])
