"""Alipay: money on its way back, sent under one number and asked for by it."""

import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from payments.providers.alipay import Alipay
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from tests.payments.providers.alipay_double import (
    NUMBER,
    TRADE_NUMBER,
    Gateway,
    answer,
    broken_adapter,
    refusal,
    request_verifies,
    running_gateway,
)

REFUND, QUERY = "alipay.trade.refund", "alipay.trade.fastpay.refund.query"
REFUND_NUMBER = "rfd_01jd3k5v7w9x"
REFUNDED_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ORDER = RefundOrder(
    out_trade_no=NUMBER,
    number=REFUND_NUMBER,
    amount_fen=5000,
    total_fen=19900,
    reason="课程取消",
    notify_url="https://gym.example/api/v1/payments/callback/alipay",
)
FOUND = {"out_trade_no": NUMBER, "out_request_no": REFUND_NUMBER, "refund_amount": "50.00"}
DONE = {**FOUND, "refund_status": "REFUND_SUCCESS", "gmt_refund_pay": "2026-11-24 09:00:00"}
SUCCEEDED = RefundStatement(REFUND_NUMBER, RefundState.SUCCEEDED, 5000, succeeded_at=REFUNDED_AT)
LATER = ["SELLER_BALANCE_NOT_ENOUGH", "REFUND_CHARGE_ERROR", "SYSTEM_ERROR", "DISCORDANT_REPEAT_REQUEST"]
FINAL = [
    "REASON_TRADE_REFUND_FEE_ERR",
    "REFUND_AMT_NOT_EQUAL_TOTAL",
    "TRADE_NOT_ALLOW_REFUND",
    "TRADE_NOT_EXIST",
    "BUYER_ERROR",
    "BUYER_ENABLE_STATUS_FORBID",
    "REASON_TRADE_BEEN_FREEZEN",
    "USER_NOT_MATCH_ERR",
]
ENDED = ["ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_STATUS_ERROR", "REASON_TRADE_STATUS_INVALID"]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


def taken(**changes: Any) -> bytes:
    """Alipay's answer to a refund that it made; `refund_fee` is the sum of this one and one before."""
    fields = {"out_trade_no": NUMBER, "trade_no": TRADE_NUMBER, "fund_change": "Y", "refund_fee": "120.00"}
    return answer(REFUND, **{**fields, **changes})


def refund(gateway: Gateway, reply: Any, order: RefundOrder = ORDER) -> RefundStatement:
    gateway.answers[REFUND] = reply
    return gateway.adapter().refund(order)


def query(gateway: Gateway, reply: Any) -> RefundStatement:
    gateway.answers[QUERY] = reply
    return gateway.adapter().query_refund(out_trade_no=NUMBER, number=REFUND_NUMBER)


def unknown_code(ask: Callable[[], object]) -> str:
    """The code of the ProviderUnknown that asking ends in; nothing that would be logged of it holds a number."""
    with pytest.raises(ProviderUnknown) as unknown:
        ask()
    logged = "".join(traceback.format_exception(unknown.value))
    assert NUMBER not in logged
    assert REFUND_NUMBER not in logged
    return unknown.value.code


def test_a_refund_is_signed_and_holds_documented_parameters_only(gateway: Gateway) -> None:
    refund(gateway, taken())
    (parameters,) = gateway.received
    assert request_verifies(parameters)
    assert json.loads(parameters["biz_content"]) == {
        "out_trade_no": NUMBER,
        "out_request_no": REFUND_NUMBER,
        "refund_amount": "50.00",
        "refund_reason": "课程取消",
    }
    assert "notify_url" not in parameters


def test_the_same_refund_sent_again_is_the_same_content(gateway: Gateway) -> None:
    refund(gateway, taken())
    refund(gateway, taken(fund_change="N"))
    first, second = gateway.received
    assert first["biz_content"] == second["biz_content"]


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("<script>alert('&\"')</script>", "＜script＞alert('＆\"')＜／script＞"),
        ("器材坏了 😀\n第二行", "器材坏了 😀 第二行"),
        ("退" * 500, "退" * 256),
        ("\ud800", None),
        ("", None),
    ],
    ids=["markup", "emoji", "long", "no text", "empty"],
)
def test_a_reason_is_made_fit_and_left_out_when_nothing_remains(
    gateway: Gateway, reason: str, sent: str | None
) -> None:
    refund(gateway, taken(), replace(ORDER, reason=reason))
    (parameters,) = gateway.received
    assert request_verifies(parameters)
    assert json.loads(parameters["biz_content"]).get("refund_reason") == sent


def test_money_that_moved_is_done_and_states_no_sum_as_its_amount(gateway: Gateway) -> None:
    assert refund(gateway, taken()) == RefundStatement(REFUND_NUMBER, RefundState.SUCCEEDED)


def test_the_time_is_told_where_alipay_tells_it(gateway: Gateway) -> None:
    assert refund(gateway, taken(gmt_refund_pay="2026-11-24 09:00:00")).succeeded_at == REFUNDED_AT


@pytest.mark.parametrize("fund_change", ["N", "", None, "y"])
def test_a_success_that_moved_no_money_is_under_way(gateway: Gateway, fund_change: str | None) -> None:
    told = refund(gateway, taken(fund_change=fund_change, gmt_refund_pay="2026-11-24 09:00:00"))
    assert told == RefundStatement(REFUND_NUMBER, RefundState.PROCESSING)


@pytest.mark.parametrize("name", LATER)
@pytest.mark.parametrize("prefix", ["ACQ.", "AQC.", ""])
def test_a_no_for_now_leaves_the_refund_under_way(gateway: Gateway, name: str, prefix: str) -> None:
    assert unknown_code(lambda: refund(gateway, refusal(REFUND, prefix + name))) == prefix + name
    assert gateway.methods == [REFUND]


@pytest.mark.parametrize(
    ("code", "sub_code"), [("20000", "isp.unknow-error"), ("40004", "aop.unknow-error"), ("40005", "x"), ("10003", "x")]
)
def test_a_service_in_trouble_is_unknown(gateway: Gateway, code: str, sub_code: str) -> None:
    assert unknown_code(lambda: refund(gateway, refusal(REFUND, sub_code, code=code))) == sub_code


@pytest.mark.parametrize("name", FINAL)
def test_a_final_no_stays_a_no(gateway: Gateway, name: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        refund(gateway, refusal(REFUND, f"ACQ.{name}"))
    assert refused.value.code == f"ACQ.{name}"
    assert gateway.methods == [REFUND]


@pytest.mark.parametrize("sub_code", ENDED)
@pytest.mark.parametrize(
    ("fields", "expected"),
    [(DONE, SUCCEEDED), (FOUND, RefundStatement(REFUND_NUMBER, RefundState.PROCESSING, 5000))],
    ids=["done", "under way"],
)
def test_a_trade_that_ended_by_this_very_refund_is_no_refusal(
    gateway: Gateway, sub_code: str, fields: dict[str, str], expected: RefundStatement
) -> None:
    gateway.answers[QUERY] = answer(QUERY, **fields)
    assert refund(gateway, refusal(REFUND, sub_code)) == expected
    assert gateway.methods == [REFUND, QUERY]


@pytest.mark.parametrize("sub_code", ENDED)
def test_a_trade_that_ended_without_this_refund_is_a_no(gateway: Gateway, sub_code: str) -> None:
    gateway.answers[QUERY] = answer(QUERY)
    with pytest.raises(ProviderRefused) as refused:
        refund(gateway, refusal(REFUND, sub_code))
    assert refused.value.code == sub_code


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (answer(QUERY, **{**DONE, "refund_amount": "49.99"}), "ANSWER_FOR_ANOTHER_REFUND"),
        (answer(QUERY, "stranger", **DONE), "ANSWER_UNVERIFIED"),
        (refusal(QUERY, "ACQ.SYSTEM_ERROR"), "ACQ.SYSTEM_ERROR"),
        (refusal(QUERY, "isv.insufficient-isv-permissions", code="40006"), "ACQ.TRADE_HAS_CLOSE"),
        ((500, b""), "HTTP_500"),
    ],
    ids=["another amount", "forged", "in trouble", "refused", "no answer"],
)
def test_a_trade_that_ended_and_cannot_be_asked_for_is_unknown(gateway: Gateway, reply: Any, code: str) -> None:
    gateway.answers[QUERY] = reply
    assert unknown_code(lambda: refund(gateway, refusal(REFUND, "ACQ.TRADE_HAS_CLOSE"))) == code


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (taken(out_trade_no="txn_other"), "ANSWER_FOR_ANOTHER_TRADE"),
        (taken(out_trade_no=None), "ANSWER_FOR_ANOTHER_TRADE"),
        (taken(out_request_no="rfd_other"), "ANSWER_FOR_ANOTHER_REFUND"),
        (taken().replace(b'"120.00"', b'"50.00"'), "ANSWER_UNVERIFIED"),
        (answer(REFUND, "stranger", out_trade_no=NUMBER, fund_change="Y"), "ANSWER_UNVERIFIED"),
        (b'{"alipay_trade_refund_response":{"code":"10000","fund_change":"Y"}}', "ANSWER_UNVERIFIED"),
        (b'{"alipay_trade_refund_response":{"code":"40004","sub_code":"ACQ.BUYER_ERROR"}}', "ANSWER_UNVERIFIED"),
        (answer(QUERY, **DONE), "ANSWER_UNREADABLE"),
        (b"<html>", "ANSWER_UNREADABLE"),
        ((502, b""), "HTTP_502"),
    ],
    ids=["trade", "no trade", "number", "changed", "forged", "unsigned", "unsigned no", "method", "no JSON", "502"],
)
def test_an_answer_that_does_not_hold_is_unknown(gateway: Gateway, reply: Any, code: str) -> None:
    assert unknown_code(lambda: refund(gateway, reply)) == code


@pytest.mark.parametrize(
    ("error", "code"), [(requests.ReadTimeout(NUMBER), "TIMEOUT"), (requests.ConnectionError(NUMBER), "UNREACHABLE")]
)
def test_no_answer_is_unknown(error: Exception, code: str) -> None:
    adapter: Alipay
    adapter, _ = broken_adapter(error)
    assert unknown_code(lambda: adapter.refund(ORDER)) == code
    assert unknown_code(lambda: adapter.query_refund(out_trade_no=NUMBER, number=REFUND_NUMBER)) == code


def test_a_query_is_signed_and_names_trade_and_refund(gateway: Gateway) -> None:
    query(gateway, answer(QUERY, **DONE))
    (parameters,) = gateway.received
    assert request_verifies(parameters)
    assert json.loads(parameters["biz_content"]) == {
        "out_trade_no": NUMBER,
        "out_request_no": REFUND_NUMBER,
        "query_options": ["gmt_refund_pay"],
    }


def test_a_refund_that_is_done_is_told_in_fen_and_utc(gateway: Gateway) -> None:
    assert query(gateway, answer(QUERY, **DONE, total_amount="199.00")) == SUCCEEDED


@pytest.mark.parametrize("date", ["", "soon"])
def test_a_refund_without_a_readable_time_is_still_done(gateway: Gateway, date: str) -> None:
    told = query(gateway, answer(QUERY, **{**DONE, "gmt_refund_pay": date}))
    assert (told.state, told.succeeded_at) == (RefundState.SUCCEEDED, None)


@pytest.mark.parametrize(("amount", "amount_fen"), [("50.00", 5000), ("", None)])
def test_a_refund_that_is_known_and_not_said_to_be_done_is_under_way(
    gateway: Gateway, amount: str, amount_fen: int | None
) -> None:
    told = query(gateway, answer(QUERY, **{**FOUND, "refund_amount": amount}))
    assert told == RefundStatement(REFUND_NUMBER, RefundState.PROCESSING, amount_fen)


@pytest.mark.parametrize(
    "reply",
    [
        answer(QUERY),
        answer(QUERY, out_trade_no=NUMBER, trade_no=TRADE_NUMBER),
        refusal(QUERY, "ACQ.TRADE_NOT_EXIST"),
        refusal(QUERY, "TRADE_NOT_EXIST"),
    ],
    ids=["empty", "the trade alone", "no trade", "no trade, no prefix"],
)
def test_a_refund_that_alipay_never_received_is_not_found(gateway: Gateway, reply: bytes) -> None:
    assert query(gateway, reply) == RefundStatement(REFUND_NUMBER, RefundState.NOT_FOUND)


def test_another_no_to_a_query_stays_a_no(gateway: Gateway) -> None:
    with pytest.raises(ProviderRefused) as refused:
        query(gateway, refusal(QUERY, "ACQ.INVALID_PARAMETER"))
    assert refused.value.code == "ACQ.INVALID_PARAMETER"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_trade_no": "txn_other"}, "ANSWER_FOR_ANOTHER_TRADE"),
        ({"out_trade_no": None}, "ANSWER_FOR_ANOTHER_TRADE"),
        ({"out_request_no": "rfd_other"}, "ANSWER_FOR_ANOTHER_REFUND"),
        ({"out_request_no": None}, "ANSWER_FOR_ANOTHER_REFUND"),
        ({"refund_amount": ""}, "ANSWER_UNREADABLE"),
        ({"refund_amount": "-50.00"}, "ANSWER_UNREADABLE"),
        ({"refund_amount": "5e1"}, "ANSWER_UNREADABLE"),
        ({"refund_status": "REFUND_FAIL"}, "ANSWER_UNREADABLE"),
    ],
)
def test_a_refund_that_is_not_told_as_documented_is_unknown(
    gateway: Gateway, changes: dict[str, Any], code: str
) -> None:
    assert unknown_code(lambda: query(gateway, answer(QUERY, **{**DONE, **changes}))) == code


def test_a_forged_success_is_unknown(gateway: Gateway) -> None:
    assert unknown_code(lambda: query(gateway, answer(QUERY, "stranger", **DONE))) == "ANSWER_UNVERIFIED"


def test_the_whole_refund_that_has_no_number_of_its_own_is_asked_for_by_the_trades(gateway: Gateway) -> None:
    gateway.answers[QUERY] = answer(QUERY, **{**DONE, "out_request_no": NUMBER, "refund_amount": "199.00"})

    told = gateway.adapter().query_refunds(NUMBER)

    assert told == [RefundStatement(NUMBER, RefundState.SUCCEEDED, 19900, succeeded_at=REFUNDED_AT)]
    assert json.loads(gateway.received[0]["biz_content"])["out_request_no"] == NUMBER


@pytest.mark.parametrize("reply", [answer(QUERY), refusal(QUERY, "ACQ.TRADE_NOT_EXIST")])
def test_where_it_has_one_nothing_is_told(gateway: Gateway, reply: bytes) -> None:
    gateway.answers[QUERY] = reply

    assert gateway.adapter().query_refunds(NUMBER) == []
