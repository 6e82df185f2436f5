"""Alipay: what it knows of a trade, and how a trade ends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from payments.providers.base import ProviderRefused, ProviderUnknown, Trade, TradeState
from tests.payments.providers.alipay_double import (
    NUMBER,
    TRADE_NUMBER,
    Gateway,
    answer,
    refusal,
    request_verifies,
    running_gateway,
)

QUERY, CLOSE = "alipay.trade.query", "alipay.trade.close"
PAID_AT = {"send_pay_date": "2026-11-24 00:01:04"}
STATUS_ERRORS = ["ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.REASON_ILLEGAL_STATUS"]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


def trade(status: str, **changes: Any) -> bytes:
    """Alipay's answer about the trade."""
    fields = {"out_trade_no": NUMBER, "trade_no": TRADE_NUMBER, "trade_status": status, "total_amount": "199.00"}
    return answer(QUERY, **{**fields, **changes})


def query(gateway: Gateway, reply: Any) -> Trade:
    gateway.answers[QUERY] = reply
    return gateway.adapter().query(NUMBER)


def unknown_code(gateway: Gateway, reply: Any) -> str:
    with pytest.raises(ProviderUnknown) as unknown:
        query(gateway, reply)
    return unknown.value.code


def test_a_query_is_signed_and_names_the_trade_alone(gateway: Gateway) -> None:
    query(gateway, trade("WAIT_BUYER_PAY"))
    (parameters,) = gateway.received
    assert parameters["biz_content"] == f'{{"out_trade_no":"{NUMBER}"}}'
    assert request_verifies(parameters)


def test_a_paid_trade_is_told_in_fen_and_utc(gateway: Gateway) -> None:
    assert query(gateway, trade("TRADE_SUCCESS", **PAID_AT, fund_bill_list=[{"amount": "199.00"}])) == Trade(
        out_trade_no=NUMBER,
        state=TradeState.PAID,
        provider_transaction_id=TRADE_NUMBER,
        amount_fen=19900,
        currency="CNY",
        paid_at=datetime(2026, 11, 23, 16, 1, 4, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("status", "further", "state"),
    [
        ("WAIT_BUYER_PAY", {}, TradeState.WAITING),
        ("TRADE_SUCCESS", PAID_AT, TradeState.PAID),
        ("TRADE_FINISHED", PAID_AT, TradeState.PAID),
        ("TRADE_CLOSED", {}, TradeState.CLOSED),
        ("TRADE_CLOSED", {"refund_fee": "0.00"}, TradeState.CLOSED),
        ("TRADE_CLOSED", PAID_AT, TradeState.REFUNDED),
        ("TRADE_CLOSED", {"refund_fee": "199.00"}, TradeState.REFUNDED),
    ],
)
def test_states(gateway: Gateway, status: str, further: dict[str, str], state: TradeState) -> None:
    assert query(gateway, trade(status, **further)).state == state


@pytest.mark.parametrize("sub_code", ["ACQ.TRADE_NOT_EXIST", "TRADE_NOT_EXIST", "AQC.TRADE_NOT_EXIST"])
def test_a_trade_that_alipay_has_not_seen_is_not_found(gateway: Gateway, sub_code: str) -> None:
    assert query(gateway, refusal(QUERY, sub_code)) == Trade(NUMBER, TradeState.NOT_FOUND)


def test_any_other_no_stays_a_no(gateway: Gateway) -> None:
    with pytest.raises(ProviderRefused) as refused:
        query(gateway, refusal(QUERY, "ACQ.INVALID_PARAMETER"))
    assert refused.value.code == "ACQ.INVALID_PARAMETER"


@pytest.mark.parametrize("number", ["txn_other", NUMBER.upper(), f"{NUMBER} "])
def test_an_answer_about_another_trade_is_not_believed(gateway: Gateway, number: str) -> None:
    reply = trade("TRADE_SUCCESS", **PAID_AT, out_trade_no=number)
    assert unknown_code(gateway, reply) == "ANSWER_FOR_ANOTHER_TRADE"


@pytest.mark.parametrize(
    "changes",
    [
        {"trade_status": "TRADE_NEW"},
        {"trade_status": ""},
        {"out_trade_no": ""},
        {"trade_no": "1\u0000"},
        {"trade_no": "一"},
        {"total_amount": "1e3"},
        {"total_amount": "199.001"},
        {"total_amount": "-1"},
        {"total_amount": ""},
        {"total_amount": None},
        {"trans_currency": "usd"},
    ],
)
def test_a_trade_that_is_not_told_as_documented_is_unknown(gateway: Gateway, changes: dict[str, Any]) -> None:
    assert unknown_code(gateway, trade("TRADE_SUCCESS", **{**PAID_AT, **changes})) == "ANSWER_UNREADABLE"


def test_a_forged_payment_is_unknown(gateway: Gateway) -> None:
    assert unknown_code(gateway, trade("TRADE_SUCCESS", key="stranger")) == "ANSWER_UNVERIFIED"


@pytest.mark.parametrize("date", ["", "tomorrow", "0001-01-01 00:00:00", "2026-02-30 00:00:00"])
def test_a_payment_without_a_readable_time_is_still_a_payment(gateway: Gateway, date: str) -> None:
    told = query(gateway, trade("TRADE_SUCCESS", send_pay_date=date))
    assert (told.state, told.paid_at) == (TradeState.PAID, None)


def test_a_foreign_currency_is_named(gateway: Gateway) -> None:
    assert query(gateway, trade("TRADE_SUCCESS", **PAID_AT, trans_currency="USD")).currency == "USD"


def test_a_waiting_trade_is_closed(gateway: Gateway) -> None:
    gateway.answers[CLOSE] = answer(CLOSE, out_trade_no=NUMBER, trade_no=TRADE_NUMBER)
    assert gateway.adapter().close(NUMBER) == TradeState.CLOSED
    assert gateway.methods == [CLOSE]
    assert request_verifies(gateway.received[0])


def test_a_trade_that_was_never_opened_is_not_found(gateway: Gateway) -> None:
    gateway.answers[CLOSE] = refusal(CLOSE, "ACQ.TRADE_NOT_EXIST")
    assert gateway.adapter().close(NUMBER) == TradeState.NOT_FOUND
    assert gateway.methods == [CLOSE]


@pytest.mark.parametrize("sub_code", [*STATUS_ERRORS, "ACQ.TRADE_HAS_CLOSE", "TRADE_HAS_SUCCESS"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (trade("TRADE_SUCCESS", **PAID_AT), TradeState.PAID),
        (trade("TRADE_FINISHED", **PAID_AT), TradeState.PAID),
        (trade("TRADE_CLOSED"), TradeState.CLOSED),
        (trade("TRADE_CLOSED", **PAID_AT), TradeState.PAID),
    ],
    ids=["paid", "finished", "closed", "refunded"],
)
def test_past_closing_a_query_tells_how_it_ended(
    gateway: Gateway, sub_code: str, reply: bytes, state: TradeState
) -> None:
    gateway.answers = {CLOSE: refusal(CLOSE, sub_code), QUERY: reply}
    assert gateway.adapter().close(NUMBER) == state
    assert gateway.methods == [CLOSE, QUERY]


def test_a_trade_that_can_neither_be_closed_nor_has_ended_is_a_no(gateway: Gateway) -> None:
    gateway.answers = {CLOSE: refusal(CLOSE, "ACQ.TRADE_STATUS_ERROR"), QUERY: trade("WAIT_BUYER_PAY")}
    with pytest.raises(ProviderRefused) as refused:
        gateway.adapter().close(NUMBER)
    assert refused.value.code == "ACQ.TRADE_STATUS_ERROR"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (refusal(CLOSE, "ACQ.SYSTEM_ERROR"), "ACQ.SYSTEM_ERROR"),
        (refusal(CLOSE, "isp.unknow-error", code="20000"), "isp.unknow-error"),
        (answer(CLOSE, out_trade_no="txn_other"), "ANSWER_FOR_ANOTHER_TRADE"),
        (answer(CLOSE, out_trade_no=NUMBER, key="stranger"), "ANSWER_UNVERIFIED"),
        ((502, b""), "HTTP_502"),
    ],
    ids=["system error", "service unavailable", "another trade", "forged", "502"],
)
def test_a_close_that_may_have_happened_is_unknown(gateway: Gateway, reply: Any, code: str) -> None:
    gateway.answers[CLOSE] = reply
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().close(NUMBER)
    assert unknown.value.code == code
    assert gateway.methods == [CLOSE]


def test_a_refusal_to_close_stays_a_refusal(gateway: Gateway) -> None:
    gateway.answers[CLOSE] = refusal(CLOSE, "ACQ.INVALID_PARAMETER")
    with pytest.raises(ProviderRefused) as refused:
        gateway.adapter().close(NUMBER)
    assert refused.value.code == "ACQ.INVALID_PARAMETER"
    assert gateway.methods == [CLOSE]
