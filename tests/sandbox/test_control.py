"""The control desk: refunds of the console, days of payments, and what the book comes to."""

from datetime import datetime, timedelta

import pytest
import requests

from tests.sandbox.merchant import CHINA, of_xml
from tests.sandbox.receiver import TAKEN
from tests.sandbox.test_bills import DAY, DAY_AFTER, at, paid, refunded
from tests.sandbox.test_notifications import INTERFACES, NUMBER, PROVIDERS, open_order, pay
from tests.sandbox.test_refund_scenarios import ask, stands, told
from tests.sandbox_process import Sandbox


@pytest.fixture(params=INTERFACES)
def interface(request, merchant, receiver):
    """A paid order of one interface, its payment told."""
    receiver.answers(200, TAKEN[request.param])
    open_order(merchant, request.param)
    pay(merchant, request.param)
    receiver.received.clear()
    return request.param


def order_of(interface):
    return {"provider": PROVIDERS[interface], "out_trade_no": NUMBER}


def book(merchant, day=""):
    return requests.get(f"{merchant.url}/control/book", params={"day": day}, timeout=10)


def test_a_console_refund_is_told_at_the_payments_address(merchant, interface, receiver):
    result = merchant.control("refund", **order_of(interface), amount_fen=1000)
    made = result["refund"]
    assert (made["amount_fen"], made["state"], made["source"]) == (1000, "succeeded", "console")
    assert [each["accepted"] for each in result["deliveries"]] == [True]
    assert told(merchant, interface, receiver.received[0]) == (made["number"], "SUCCESS", True)
    assert receiver.received[0].path == "/notify"
    assert result["trade"]["refunded_fen"] == 1000
    assert stands(merchant, interface, made["number"]) in ("SUCCESS", "REFUND_SUCCESS")


def test_a_console_refund_gives_back_all_that_is_left(merchant, interface):
    merchant.control("refund", **order_of(interface), amount_fen=1000, number="c1")
    assert merchant.control("refund", **order_of(interface))["refund"]["amount_fen"] == 7888
    assert merchant.control("refund", status=409, **order_of(interface))["code"] == "refund_too_large"


def test_a_console_refund_can_be_told_to_a_v3_merchant_in_v2s_words(merchant, receiver):
    receiver.answers(200, TAKEN["v2"])
    open_order(merchant, "v3")
    pay(merchant, "v3", deliver=False)
    result = merchant.control("refund", **order_of("v3"), number="c1", form="v2")
    outer = of_xml(receiver.received[0].body)
    plain = merchant.decrypt_v2(outer["req_info"])
    assert (plain["out_refund_no"], plain["refund_request_source"]) == ("c1", "VENDOR_PLATFORM")
    assert [each["accepted"] for each in result["deliveries"]] == [True]


def test_v2s_words_are_taken_by_v2s_answer_only(merchant, receiver):
    open_order(merchant, "v3")
    pay(merchant, "v3", deliver=False)
    receiver.answers(200, b"<xml><return_code>FAIL</return_code></xml>")
    result = merchant.control("refund", **order_of("v3"), form="v2")
    assert [each["accepted"] for each in result["deliveries"]] == [False]


def test_a_console_refund_may_be_told_later(merchant, interface, receiver):
    assert merchant.control("refund", **order_of(interface), deliver=False)["deliveries"] == []
    assert receiver.received == []
    assert len(merchant.control("deliver", out_trade_no=NUMBER)["deliveries"]) == 1


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"amount_fen": 8889}, 409, "refund_too_large"),
        ({"amount_fen": 0}, 409, "refund_too_large"),
        ({"amount_fen": "1.00"}, 400, "invalid"),
        ({"amount_fen": True}, 400, "invalid"),
        ({"number": "c" * 65}, 400, "invalid"),
        ({"form": "v4"}, 400, "invalid"),
        ({"out_trade_no": "txn_none"}, 404, "trade_not_found"),
    ],
)
def test_a_console_refund_that_cannot_be(merchant, wish, status, code):
    open_order(merchant, "v3")
    pay(merchant, "v3", deliver=False)
    assert merchant.control("refund", status=status, **{**order_of("v3"), **wish})["code"] == code
    assert merchant.record("wechat", NUMBER)["refunds"] == []


def test_a_number_is_used_once_and_alipay_has_no_form(merchant):
    open_order(merchant, "gateway")
    assert merchant.control("refund", status=409, **order_of("gateway"))["code"] == "trade_is_not_paid"
    pay(merchant, "gateway", deliver=False)
    merchant.control("refund", **order_of("gateway"), number="c1", amount_fen=1)
    used = merchant.control("refund", status=409, **order_of("gateway"), number="c1", amount_fen=1)
    assert used["code"] == "refund_number_used"
    assert merchant.control("refund", status=400, **order_of("gateway"), form="v2")["code"] == "invalid"


def test_the_book_of_a_day_and_of_all_days(merchant):
    paid(merchant, "alipay", "txn_0001", "88.88", at("00:00:00"))
    paid(merchant, "alipay", "txn_0002", "10.00", at("23:59:59"))
    paid(merchant, "wechat", "txn_0003", "20.00", at("00:00:00", DAY_AFTER))
    refunded(merchant, "alipay", "txn_0001", "r1", 88, at("00:00:00", DAY_AFTER))
    refunded(merchant, "wechat", "txn_0003", "r2", 500, at("01:00:00", DAY_AFTER))
    merchant.v3_order("txn_0004")
    nothing = {"paid_count": 0, "paid_fen": 0, "refunded_count": 0, "refunded_fen": 0}
    alipay = {"paid_count": 2, "paid_fen": 9888, "refunded_count": 1, "refunded_fen": 88}
    wechat = {"paid_count": 1, "paid_fen": 2000, "refunded_count": 1, "refunded_fen": 500}
    assert book(merchant).json() == {"day": None, "alipay": alipay, "wechat": wechat}
    of_alipay = {**alipay, "refunded_count": 0, "refunded_fen": 0}
    assert book(merchant, DAY).json() == {"day": DAY, "alipay": of_alipay, "wechat": nothing}
    assert book(merchant, DAY_AFTER).json()["alipay"] == {**nothing, "refunded_count": 1, "refunded_fen": 88}
    assert book(merchant, DAY_AFTER).json()["wechat"] == wechat
    assert book(merchant, "yesterday").status_code == 400


@pytest.mark.parametrize("scenario", ["refund_pending", "refund_abnormal", "refund_closed"])
def test_what_did_not_arrive_is_not_refunded_in_the_book(merchant, scenario):
    paid(merchant, "wechat", "txn_0001", "88.88", at("00:00:00"))
    merchant.control("scenario", scenario=scenario)
    amount = {"refund": 1, "total": 8888, "currency": "CNY"}
    body = {"out_trade_no": "txn_0001", "out_refund_no": "r1", "amount": amount}
    merchant.v3_answer(merchant.v3("POST", "/v3/refund/domestic/refunds", body))
    assert book(merchant).json()["wechat"]["refunded_count"] == 0


def test_a_payment_is_put_on_another_day(merchant, interface):
    moment = datetime.now(CHINA).replace(microsecond=0) - timedelta(days=9)
    record = merchant.control("date", **order_of(interface), paid_at=moment.isoformat())
    assert datetime.fromisoformat(record["paid_at"]) == moment
    assert datetime.fromisoformat(record["created_at"]) <= moment
    if interface == "gateway":
        assert merchant.alipay_call("query", {"out_trade_no": NUMBER})["send_pay_date"] == f"{moment:%Y-%m-%d %H:%M:%S}"
    elif interface == "v3":
        assert merchant.v3_query(NUMBER)["success_time"] == moment.isoformat()
    else:
        assert merchant.v2("/pay/orderquery", out_trade_no=NUMBER)["time_end"] == f"{moment:%Y%m%d%H%M%S}"


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"paid_at": "2026-01-01T00:00:00"}, 400, "invalid"),
        ({"paid_at": "2126-01-01T00:00:00+08:00"}, 400, "invalid"),
        ({"refund": "none", "succeeded_at": "2026-01-01T00:00:00+08:00"}, 404, "refund_not_found"),
        ({"refund": "r1", "succeeded_at": "2026-01-01T00:00:00+08:00"}, 409, "nothing_to_date"),
    ],
)
def test_a_date_that_cannot_be(merchant, wish, status, code):
    paid(merchant, "alipay", NUMBER, "88.88", at("10:00:00"))
    merchant.control("scenario", scenario="refund_pending")
    merchant.alipay_call("refund", {"out_trade_no": NUMBER, "refund_amount": "1.00", "out_request_no": "r1"})
    before = merchant.record("alipay", NUMBER)
    assert merchant.control("date", status=status, **order_of("gateway"), **wish)["code"] == code
    assert merchant.record("alipay", NUMBER) == before


def test_an_unpaid_order_has_no_day(merchant):
    open_order(merchant, "v3")
    moment = "2026-01-01T00:00:00+08:00"
    assert merchant.control("date", status=409, **order_of("v3"), paid_at=moment)["code"] == "nothing_to_date"


def test_the_desk_as_the_flow_tests_use_it(merchant, interface):
    desk, order = Sandbox(merchant.url), order_of(interface)
    desk.scenario("refund_pending")
    ask(merchant, interface, "r1", 1000)
    assert desk.settle_refunds(**order, refund="r1")["trade"]["refunded_fen"] == 1000
    assert desk.refund(**order, amount_fen=500, number="c1")["refund"]["number"] == "c1"
    assert desk.date(**order, refund="c1", succeeded_at=at("10:00:00"))["refunds"][1]["succeeded_at"] is not None
    of_day = {"paid_count": 0, "paid_fen": 0, "refunded_count": 1, "refunded_fen": 500}
    assert desk.book(DAY)[PROVIDERS[interface]] == of_day
    assert desk.rules(refund_pause_seconds=3)["refund_pause_seconds"] == 3
    desk.reset()
    in_force = desk.rules()
    assert (in_force["refund_pause_seconds"], in_force["close_after_seconds"]) == (0, 0)
    assert desk.book()[PROVIDERS[interface]]["paid_count"] == 0
