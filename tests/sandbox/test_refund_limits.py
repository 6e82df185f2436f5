"""What the providers allow of refunds and of closing, as their documents say."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.test_notifications import NUMBER, PROVIDERS, open_order, pay
from tests.sandbox.test_refund_scenarios import ask, code

WECHAT = pytest.mark.parametrize("interface", ["v3", "v2"])
EVERY = pytest.mark.parametrize("interface", list(PROVIDERS))


def paid(merchant, interface):
    open_order(merchant, interface)
    pay(merchant, interface, deliver=False)
    return {"provider": PROVIDERS[interface], "out_trade_no": NUMBER}


@WECHAT
def test_a_minute_between_two_refunds_of_one_order(merchant, interface):
    order = paid(merchant, interface)
    merchant.control("rules", refund_pause_seconds=60)
    assert code(ask(merchant, interface, "r1")) is None
    assert code(ask(merchant, interface, "r2")) == "FREQUENCY_LIMITED"
    assert code(ask(merchant, interface, "r1")) is None
    assert [each["number"] for each in merchant.record(**order)["refunds"]] == ["r1"]
    for earlier, expected in ((59, "FREQUENCY_LIMITED"), (60, None)):
        moment = datetime.now(UTC) - timedelta(seconds=earlier)
        merchant.control("date", **order, refund="r1", requested_at=moment.isoformat())
        assert code(ask(merchant, interface, "r2")) == expected


def test_too_soon_is_429(merchant):
    paid(merchant, "v3")
    merchant.control("rules", refund_pause_seconds=60)
    assert [ask(merchant, "v3", number)["http"] for number in ("r1", "r2")] == [200, 429]


def test_alipay_asks_for_no_minute(merchant):
    paid(merchant, "gateway")
    merchant.control("rules", refund_pause_seconds=60)
    assert [code(ask(merchant, "gateway", number)) for number in ("r1", "r2")] == [None, None]


@WECHAT
def test_an_order_is_given_back_in_fifty_parts_at_most(merchant, interface):
    order = paid(merchant, interface)
    for _ in range(49):
        merchant.control("refund", **order, amount_fen=1, deliver=False)
    refused = {"v3": "INVALID_REQUEST", "v2": "ERROR"}[interface]
    assert [code(ask(merchant, interface, number, 1)) for number in ("r50", "r51", "r50")] == [None, refused, None]
    assert merchant.record(**order)["refunded_fen"] == 50


@EVERY
@pytest.mark.parametrize(("days", "is_late"), [(364, False), (366, True)])
def test_a_year_after_the_payment_nothing_goes_back(merchant, interface, days, is_late):
    order = paid(merchant, interface)
    merchant.control("date", **order, paid_at=(datetime.now(UTC) - timedelta(days=days)).isoformat())
    late = "ACQ.TRADE_HAS_FINISHED" if interface == "gateway" else "TRADE_OVERDUE"
    assert code(ask(merchant, interface)) == (late if is_late else None)
    assert merchant.record(**order)["refunded_fen"] == (0 if is_late else 3000)


def test_v2_closes_no_order_in_its_first_five_minutes(merchant):
    merchant.v2_order(NUMBER)
    merchant.control("rules", close_after_seconds=300)
    refused = merchant.v2("/pay/closeorder", out_trade_no=NUMBER)
    assert (refused["result_code"], refused["err_code"]) == ("FAIL", "TRADE_STATE_ERROR")
    assert merchant.v2("/pay/orderquery", out_trade_no=NUMBER)["trade_state"] == "NOTPAY"
    merchant.control("rules", close_after_seconds=0)
    assert merchant.v2("/pay/closeorder", out_trade_no=NUMBER)["result_code"] == "SUCCESS"


def test_the_five_minutes_change_nothing_about_a_paid_order(merchant):
    paid(merchant, "v2")
    merchant.control("rules", close_after_seconds=300)
    assert merchant.v2("/pay/closeorder", out_trade_no=NUMBER)["err_code"] == "ORDERPAID"


def test_v3_closes_at_once(merchant):
    merchant.v3_order(NUMBER)
    merchant.control("rules", close_after_seconds=300)
    path, body = f"/v3/pay/transactions/out-trade-no/{NUMBER}/close", {"mchid": merchant.env["WECHATPAY_MCH_ID"]}
    merchant.v3_answer(merchant.v3("POST", path, body), status=204)


def test_the_rules_are_as_documented_until_they_are_set(merchant):
    merchant.control("reset")
    documented = {"refund_pause_seconds": 60, "close_after_seconds": 300}
    assert merchant.control("rules").items() >= documented.items()
    assert merchant.control("rules", refund_pause_seconds=5)["refund_pause_seconds"] == 5
    assert merchant.control("rules")["refund_pause_seconds"] == 5
    merchant.control("reset")
    assert merchant.control("rules").items() >= documented.items()


@pytest.mark.parametrize("wish", [{"refund_pause_seconds": -1}, {"refund_pause_seconds": "1"}, {"nothing": 1}])
def test_a_rule_that_is_none_changes_nothing(merchant, wish):
    before = merchant.control("rules")
    assert merchant.control("rules", status=400, close_after_seconds=7, **wish)["code"] == "invalid"
    assert merchant.control("rules") == before
