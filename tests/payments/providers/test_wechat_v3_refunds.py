"""WeChat Pay API v3: money on its way back, sent under one number and asked for by it."""

import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.calling import Patience
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from tests.payments.providers.wechat_v3_double import (
    APP_ID,
    MERCHANT_ID,
    NUMBER,
    PROVIDER_NUMBER,
    Double,
    authorization_holds,
    running_double,
    signed,
)

REFUND_NUMBER = "rfd_01jd3k5v7w9x"
REFUND_ID = "50300806962021070109"
REFUNDED_AT = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
PATH = "/v3/refund/domestic/refunds"
ORDER = RefundOrder(
    out_trade_no=NUMBER,
    number=REFUND_NUMBER,
    amount_fen=5000,
    total_fen=19900,
    reason="课程取消",
    notify_url="https://gym.example/api/v1/payments/callback/wechat",
)
LATER = [
    (403, "NOT_ENOUGH"),
    (429, "FREQUENCY_LIMITED"),
    (429, "RATELIMIT_EXCEEDED"),
    (500, "SYSTEM_ERROR"),
    (503, "SERVICE_UNAVAILABLE"),
]
FINAL = [
    (400, "INVALID_REQUEST"),
    (400, "PARAM_ERROR"),
    (400, "TRADE_OVERDUE"),
    (401, "SIGN_ERROR"),
    (403, "USER_ACCOUNT_ABNORMAL"),
    (403, "NO_AUTH"),
    (404, "MCH_NOT_EXISTS"),
    (404, "RESOURCE_NOT_EXISTS"),
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 6, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


def told(**changes: object) -> dict[str, object]:
    """What WeChat Pay answers about a refund that is done; like the real one it names no merchant."""
    done = {
        "refund_id": REFUND_ID,
        "out_refund_no": REFUND_NUMBER,
        "transaction_id": PROVIDER_NUMBER,
        "out_trade_no": NUMBER,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "success_time": "2026-11-23T20:05:00+08:00",
        "create_time": "2026-11-23T20:04:00+08:00",
        "status": "SUCCESS",
        "amount": {"total": 19900, "refund": 5000, "payer_total": 18900, "payer_refund": 4750, "currency": "CNY"},
    }
    return {**done, **changes}


def refund(double: Double) -> RefundStatement:
    return double.adapter.refund(ORDER)


def query(double: Double) -> RefundStatement:
    return double.adapter.query_refund(out_trade_no=NUMBER, number=REFUND_NUMBER)


VERBS = pytest.mark.parametrize("ask", [refund, query])


def unknown_code(ask: Callable[[], object]) -> str:
    """The code of the ProviderUnknown that asking ends in; nothing that would be logged of it holds a number."""
    with pytest.raises(ProviderUnknown) as caught:
        ask()
    logged = "".join(traceback.format_exception(caught.value))
    assert NUMBER not in logged
    assert REFUND_NUMBER not in logged
    return caught.value.code


def test_what_is_sent(double: Double) -> None:
    double.answers(told())

    refund(double)

    [request] = double.received
    assert (request.method, request.path) == ("POST", PATH)
    assert authorization_holds(request)
    assert double.sent == {
        "out_trade_no": NUMBER,
        "out_refund_no": REFUND_NUMBER,
        "amount": {"refund": 5000, "total": 19900, "currency": "CNY"},
        "reason": "课程取消",
        "notify_url": ORDER.notify_url,
    }


def test_the_same_refund_sent_again_is_the_same_body(double: Double) -> None:
    double.answers(told(status="PROCESSING"))

    refund(double)
    refund(double)

    first, second = double.received
    assert first.body == second.body


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("<script>alert('&\"')</script>", "<script>alert('&\"')</script>"),
        ("器材坏了 😀\n第二行\u0000", "器材坏了 😀 第二行"),
        ("退" * 500, "退" * 80),
        ("😀" * 500, "😀" * 80),
        ("x" * 79 + " y", "x" * 79),
        ("\ud800\n", None),
        ("", None),
    ],
    ids=["markup", "emoji", "500 characters", "500 emoji", "cut at a blank", "no text", "empty"],
)
def test_a_reason_is_made_fit_and_left_out_when_nothing_remains(double: Double, reason: str, sent: str | None) -> None:
    double.answers(told())

    double.adapter.refund(replace(ORDER, reason=reason))

    assert double.sent.get("reason") == sent


@VERBS
@pytest.mark.parametrize(
    ("status", "state", "refunded_at"),
    [
        ("SUCCESS", RefundState.SUCCEEDED, REFUNDED_AT),
        ("PROCESSING", RefundState.PROCESSING, None),
        ("ABNORMAL", RefundState.ABNORMAL, None),
        ("CLOSED", RefundState.CLOSED, None),
    ],
)
def test_every_documented_status(
    double: Double,
    ask: Callable[[Double], RefundStatement],
    status: str,
    state: RefundState,
    refunded_at: datetime | None,
) -> None:
    double.answers(told(status=status))

    assert ask(double) == RefundStatement(REFUND_NUMBER, state, 5000, REFUND_ID, refunded_at)


@VERBS
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_refund_no": "rfd_another"}, "another_refund"),
        ({"out_trade_no": "txn_another"}, "another_trade"),
        ({"mchid": "1900000110"}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"mchid": 1900000109}, "malformed"),
        ({"status": "PERHAPS"}, "malformed"),
        ({"status": None}, "malformed"),
        ({"out_refund_no": None}, "malformed"),
        ({"out_trade_no": None}, "malformed"),
        ({"amount": None}, "malformed"),
        ({"amount": {"refund": "5000"}}, "malformed"),
        ({"amount": {"refund": 50.0}}, "malformed"),
        ({"amount": {"total": 19900}}, "malformed"),
        ({"refund_id": "5030\u0000"}, "malformed"),
        ({"success_time": "yesterday"}, "malformed"),
    ],
)
def test_a_signed_answer_that_is_not_ours_or_not_whole_is_unknown(
    double: Double, ask: Callable[[Double], RefundStatement], changes: dict[str, object], code: str
) -> None:
    double.answers(told(**changes))

    assert unknown_code(lambda: ask(double)) == code


def test_an_answer_of_another_amount_than_was_sent_is_unknown(double: Double) -> None:
    double.answers(told(amount={"total": 19900, "refund": 4999, "currency": "CNY"}))

    assert unknown_code(lambda: refund(double)) == "another_refund"


def test_an_answer_that_names_us_is_ours(double: Double) -> None:
    double.answers(told(mchid=MERCHANT_ID, appid=APP_ID))

    assert query(double).state == RefundState.SUCCEEDED


@VERBS
@pytest.mark.parametrize(
    ("signing", "code"),
    [({"key": "stranger"}, "signature"), ({"serial": "PUB_KEY_ID_9"}, "unknown_serial"), ({"age": 301}, "stale")],
)
def test_an_answer_that_wechat_pay_did_not_sign_now_is_unknown(
    double: Double, ask: Callable[[Double], RefundStatement], signing: dict[str, Any], code: str
) -> None:
    double.answers(told(), **signing)

    assert unknown_code(lambda: ask(double)) == code


@VERBS
def test_a_changed_or_unsigned_answer_is_unknown(double: Double, ask: Callable[[Double], RefundStatement]) -> None:
    double.answers_unsigned(told(), status=200, **signed(json.dumps(told(status="PROCESSING")).encode()))
    assert unknown_code(lambda: ask(double)) == "signature"

    double.answers_unsigned(told(), status=200)
    assert unknown_code(lambda: ask(double)) == "signature"


@pytest.mark.parametrize(("status", "code"), LATER)
def test_a_no_for_now_leaves_the_refund_under_way(double: Double, status: int, code: str) -> None:
    double.refuses(code, status=status)

    assert unknown_code(lambda: refund(double)) == code
    assert len(double.received) == 1


@pytest.mark.parametrize("status", [202, 204, 302, 408, 500, 502])
def test_another_status_is_unknown(double: Double, status: int) -> None:
    double.answers(b"" if status == 204 else told(), status=status)

    assert unknown_code(lambda: refund(double)) == f"HTTP_{status}"


@pytest.mark.parametrize(("status", "code"), FINAL)
def test_a_final_no_stays_a_no(double: Double, status: int, code: str) -> None:
    double.refuses(code, status=status)

    with pytest.raises(ProviderRefused) as caught:
        refund(double)

    assert caught.value.code == code


@VERBS
def test_no_answer_in_time_or_at_all_is_unknown(
    double: Double, ask: Callable[[Double], RefundStatement], monkeypatch: pytest.MonkeyPatch
) -> None:
    double.script.reply = None
    assert unknown_code(lambda: ask(double)) == "connection"

    monkeypatch.setattr("payments.providers.wechat_http.BACKGROUND", Patience(5, 0.05))
    double.script.held.clear()
    assert unknown_code(lambda: ask(double)) == "timeout"


def test_the_query_names_the_refund(double: Double) -> None:
    double.answers(told())

    query(double)

    [request] = double.received
    assert (request.method, request.path, request.body) == ("GET", f"{PATH}/{REFUND_NUMBER}", b"")
    assert authorization_holds(request)


def test_a_number_that_somebody_else_gave_stays_inside_its_part_of_the_path(double: Double) -> None:
    double.answers(told(out_refund_no="a/b?c=d#e%"))

    double.adapter.query_refund(out_trade_no=NUMBER, number="a/b?c=d#e%")

    [request] = double.received
    assert request.path == f"{PATH}/a%2Fb%3Fc%3Dd%23e%25"
    assert authorization_holds(request)


def test_a_refund_that_was_never_received(double: Double) -> None:
    double.refuses("RESOURCE_NOT_EXISTS", status=404)

    assert query(double) == RefundStatement(REFUND_NUMBER, RefundState.NOT_FOUND)


@pytest.mark.parametrize(("status", "code"), [(404, "MCH_NOT_EXISTS"), (401, "SIGN_ERROR"), (400, "PARAM_ERROR")])
def test_another_no_tells_nothing_about_the_refund(double: Double, status: int, code: str) -> None:
    double.refuses(code, status=status)

    with pytest.raises(ProviderRefused) as caught:
        query(double)

    assert caught.value.code == code


def test_a_404_that_does_not_say_why_is_unknown(double: Double) -> None:
    double.answers_unsigned(b"<html>not found</html>", status=404)

    assert unknown_code(lambda: query(double)) == "HTTP_404"
