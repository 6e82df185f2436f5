"""Every way to misbehave, and that it stops when it is told to."""

import time

import pytest
import requests
from cryptography.exceptions import InvalidSignature

from tests.sandbox.merchant import of_xml
from tests.sandbox.receiver import TAKEN
from tests.sandbox.test_notifications import INTERFACES, NUMBER, PAID_WORD, PROVIDERS, open_order, pay, told


@pytest.fixture(params=INTERFACES)
def interface(request, receiver):
    receiver.answers(200, TAKEN[request.param])
    return request.param


def play(merchant, interface, scenario):
    """Set the scenario for what comes, then open and pay an order."""
    merchant.control("scenario", scenario=scenario)
    open_order(merchant, interface)
    return pay(merchant, interface)


def query(merchant, interface):
    """A query's raw answer."""
    if interface == "gateway":
        return merchant.alipay("query", {"out_trade_no": NUMBER})
    if interface == "v3":
        return merchant.v3(
            "GET", f"/v3/pay/transactions/out-trade-no/{NUMBER}?mchid={merchant.env['WECHATPAY_MCH_ID']}"
        )
    return merchant.send_v2("/pay/orderquery", merchant.v2_fields("MD5", {"out_trade_no": NUMBER}))


def verify(merchant, interface, response):
    if interface == "gateway":
        merchant.alipay_answer(response)
    elif interface == "v3":
        merchant.verify_v3(response.headers, response.content)
    else:
        merchant.verify_v2(of_xml(response.content), "MD5")


def test_duplicate(merchant, interface, receiver):
    assert len(play(merchant, interface, "duplicate")["deliveries"]) == 3
    assert len({message.body for message in receiver.received}) == 1
    assert len(receiver.received) == 3


def test_late(merchant, interface, receiver):
    assert play(merchant, interface, "late")["deliveries"] == []
    record = merchant.record(PROVIDERS[interface], NUMBER)
    assert record["state"] == "paid"
    assert record["notifications"][0]["due_at"] > record["expires_at"]
    assert receiver.received == []
    merchant.control("deliver", out_trade_no=NUMBER)
    assert told(merchant, interface, receiver.received[0]) == (PAID_WORD[interface], 8888, "CNY")


def test_out_of_order(merchant, interface, receiver):
    play(merchant, interface, "out_of_order")
    states = [told_state(merchant, interface, message) for message in receiver.received]
    older = {"gateway": "WAIT_BUYER_PAY", "v3": "PAYERROR", "v2": "FAIL"}[interface]
    assert states == [PAID_WORD[interface], older]


def told_state(merchant, interface, message):
    return told(merchant, interface, message)[0]


def test_wrong_amount(merchant, interface, receiver):
    play(merchant, interface, "wrong_amount")
    assert told(merchant, interface, receiver.received[0]) == (PAID_WORD[interface], 8889, "CNY")
    assert merchant.record(PROVIDERS[interface], NUMBER)["amount_fen"] == 8888


def test_wrong_currency(merchant, interface, receiver):
    play(merchant, interface, "wrong_currency")
    assert told(merchant, interface, receiver.received[0]) == (PAID_WORD[interface], 8888, "USD")


def test_forged_signature(merchant, interface, receiver):
    play(merchant, interface, "forged_signature")
    with pytest.raises(InvalidSignature):
        told(merchant, interface, receiver.received[0])


def test_signtest_probes_before_the_real_one(merchant, receiver):
    receiver.answers(400, b"")
    deliveries = play(merchant, "v3", "signtest")["deliveries"]
    assert [each["kind"] for each in deliveries] == ["probe", "payment"]
    probe, real = receiver.received
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert told(merchant, "v3", real) == ("SUCCESS", 8888, "CNY")
    probed, waiting = merchant.record("wechat", NUMBER)["notifications"]
    assert (probed["delivered"], waiting["delivered"]) == (True, False)


def test_no_notice(merchant, interface, receiver):
    assert play(merchant, interface, "no_notice")["deliveries"] == []
    assert merchant.control("deliver", out_trade_no=NUMBER)["deliveries"] == []
    assert receiver.received == []
    merchant.control("resend", status=404, out_trade_no=NUMBER)


def test_slow(merchant, interface):
    open_order(merchant, interface)
    merchant.control("scenario", scenario="slow", out_trade_no=NUMBER)
    started = time.monotonic()
    response = query(merchant, interface)
    assert time.monotonic() - started >= 0.5
    assert response.status_code == 200


def test_error_500_does_nothing(merchant, interface):
    merchant.control("scenario", scenario="error_500")
    assert query(merchant, interface).status_code == 500
    with pytest.raises(AssertionError, match="500"):
        open_order(merchant, interface)
    assert requests.get(f"{merchant.url}/control/trades", timeout=10).json() == []
    merchant.control("scenario", scenario="normal")
    open_order(merchant, interface)


def test_executed_then_dropped_does_it(merchant, interface):
    merchant.control("scenario", scenario="executed_then_dropped")
    with pytest.raises(AssertionError, match="502"):
        open_order(merchant, interface)
    assert merchant.record(PROVIDERS[interface], NUMBER)["state"] == "waiting"
    assert query(merchant, interface).status_code == 502
    merchant.control("scenario", scenario="normal")
    verify(merchant, interface, query(merchant, interface))


@pytest.mark.parametrize("scenario", ["unsigned_answer", "bad_answer_signature"])
def test_answers_without_a_good_signature(merchant, interface, scenario):
    open_order(merchant, interface)
    merchant.control("scenario", scenario=scenario, out_trade_no=NUMBER)
    response = query(merchant, interface)
    assert response.status_code == 200
    with pytest.raises((InvalidSignature, KeyError)):
        verify(merchant, interface, response)
    merchant.control("scenario", scenario="normal", out_trade_no=NUMBER)
    verify(merchant, interface, query(merchant, interface))


def test_one_orders_scenario_is_not_anothers(merchant, receiver):
    merchant.control("scenario", scenario="no_notice", out_trade_no="txn_0002")
    open_order(merchant, "gateway")
    assert len(pay(merchant, "gateway")["deliveries"]) == 1
    assert merchant.record("alipay", NUMBER)["scenario"] == "normal"


def test_a_scenario_may_wait_for_its_order(merchant):
    merchant.control("scenario", scenario="duplicate", out_trade_no=NUMBER)
    open_order(merchant, "gateway")
    assert merchant.record("alipay", NUMBER)["scenario"] == "duplicate"


def test_an_unknown_scenario_is_refused(merchant):
    answer = merchant.control("scenario", status=400, scenario="nothing")
    assert answer["code"] == "unknown_scenario"
    assert "executed_then_dropped" in answer["detail"]
