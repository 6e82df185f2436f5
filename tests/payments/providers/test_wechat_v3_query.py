"""WeChat Pay API v3: what a trade's states mean, and closing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from payments.providers.base import ProviderRefused, ProviderUnknown, Trade, TradeState
from tests.payments.providers.wechat_v3_double import (
    MERCHANT_ID,
    NUMBER,
    PROVIDER_NUMBER,
    Double,
    authorization_holds,
    running_double,
    transaction,
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


def test_a_paid_trade_states_what_was_asked_for_not_what_coupons_left(double: Double) -> None:
    double.answers(transaction())

    assert double.adapter.query(NUMBER) == Trade(
        out_trade_no=NUMBER,
        state=TradeState.PAID,
        provider_transaction_id=PROVIDER_NUMBER,
        amount_fen=19900,
        currency="CNY",
        paid_at=datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC),
    )


def test_the_query_is_signed_with_its_query_string(double: Double) -> None:
    double.answers(transaction())

    double.adapter.query(NUMBER)

    [request] = double.received
    path = f"/v3/pay/transactions/out-trade-no/{NUMBER}?mchid={MERCHANT_ID}"
    assert (request.method, request.path, request.body) == ("GET", path, b"")
    assert authorization_holds(request)


@pytest.mark.parametrize(
    ("trade_state", "state"),
    [
        ("SUCCESS", TradeState.PAID),
        ("REFUND", TradeState.REFUNDED),
        ("NOTPAY", TradeState.WAITING),
        ("USERPAYING", TradeState.WAITING),
        ("ACCEPT", TradeState.WAITING),
        ("PAYERROR", TradeState.WAITING),
        ("CLOSED", TradeState.CLOSED),
        ("REVOKED", TradeState.CLOSED),
    ],
)
def test_every_documented_state(double: Double, trade_state: str, state: TradeState) -> None:
    double.answers(transaction(trade_state=trade_state))

    assert double.adapter.query(NUMBER).state == state


def test_an_unpaid_trade_need_not_state_number_amount_or_time(double: Double) -> None:
    unpaid = transaction(trade_state="NOTPAY")
    for name in ("transaction_id", "amount", "success_time", "payer"):
        del unpaid[name]
    double.answers(unpaid)

    assert double.adapter.query(NUMBER) == Trade(NUMBER, TradeState.WAITING)


def test_a_time_with_another_offset_is_the_same_moment(double: Double) -> None:
    double.answers(transaction(success_time="2026-11-23T12:01:02Z"))

    assert double.adapter.query(NUMBER).paid_at == datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_trade_no": "txn_another"}, "another_trade"),
        ({"mchid": "1900000110"}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"appid": None}, "malformed"),
        ({"mchid": 1900000109}, "malformed"),
        ({"trade_state": "PERHAPS"}, "malformed"),
        ({"trade_state": None}, "malformed"),
        ({"transaction_id": None}, "malformed"),
        ({"transaction_id": "42\u0000"}, "malformed"),
        ({"amount": None}, "malformed"),
        ({"amount": {"currency": "CNY"}}, "malformed"),
        ({"amount": {"total": "19900"}}, "malformed"),
        ({"amount": {"total": 199.0}}, "malformed"),
        ({"amount": {"total": True}}, "malformed"),
        ({"amount": {"total": -1}}, "malformed"),
        ({"amount": {"total": 10**13}}, "malformed"),
        ({"amount": {"total": 19900, "currency": 1}}, "malformed"),
        ({"success_time": "yesterday"}, "malformed"),
        ({"success_time": "2026-11-23T20:01:02"}, "malformed"),
        ({"success_time": "0001-01-01T00:00:00+08:00"}, "malformed"),
    ],
)
def test_a_signed_answer_that_is_not_ours_or_not_whole_is_unknown(
    double: Double, changes: dict[str, object], code: str
) -> None:
    double.answers(transaction(**changes))

    with pytest.raises(ProviderUnknown) as caught:
        double.adapter.query(NUMBER)

    assert caught.value.code == code


@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"])
def test_a_trade_that_is_not_there(double: Double, code: str) -> None:
    double.refuses(code, status=404)

    assert double.adapter.query(NUMBER) == Trade(NUMBER, TradeState.NOT_FOUND)
    assert double.adapter.close(NUMBER) == TradeState.NOT_FOUND


@pytest.mark.parametrize(("status", "code"), [(404, "MCH_NOT_EXISTS"), (401, "SIGN_ERROR"), (400, "ORDERPAID")])
def test_another_error_tells_nothing_about_the_trade(double: Double, status: int, code: str) -> None:
    double.refuses(code, status=status)

    with pytest.raises(ProviderRefused) as caught:
        double.adapter.query(NUMBER)

    assert caught.value.code == code


def test_closing_names_the_merchant(double: Double) -> None:
    double.answers(b"", status=204)

    assert double.adapter.close(NUMBER) == TradeState.CLOSED
    [request] = double.received
    assert (request.method, request.path) == ("POST", f"/v3/pay/transactions/out-trade-no/{NUMBER}/close")
    assert json.loads(request.body) == {"mchid": MERCHANT_ID}
    assert authorization_holds(request)


@pytest.mark.parametrize(
    ("code", "state"),
    [("ORDERPAID", TradeState.PAID), ("ORDER_CLOSED", TradeState.CLOSED), ("ORDERCLOSED", TradeState.CLOSED)],
)
def test_closing_too_late_or_twice(double: Double, code: str, state: TradeState) -> None:
    double.refuses(code, status=400)

    assert double.adapter.close(NUMBER) == state


def test_a_refusal_to_close_is_passed_on(double: Double) -> None:
    double.refuses("TRADE_ERROR", status=403)

    with pytest.raises(ProviderRefused) as caught:
        double.adapter.close(NUMBER)

    assert caught.value.code == "TRADE_ERROR"
