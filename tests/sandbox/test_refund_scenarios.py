"""Every way a refund can go wrong, and that it stops when it is told to."""

import pytest

from tests.sandbox.merchant import of_xml
from tests.sandbox.receiver import TAKEN
from tests.sandbox.test_notifications import INTERFACES, NUMBER, PROVIDERS, open_order, pay

REFUNDS = "/v3/refund/domestic/refunds"
UNKNOWN = {"gateway": "ACQ.SYSTEM_ERROR", "v3": "SYSTEM_ERROR", "v2": "SYSTEMERROR"}
TOO_LITTLE = {"gateway": "ACQ.SELLER_BALANCE_NOT_ENOUGH", "v3": "NOT_ENOUGH", "v2": "NOTENOUGH"}


@pytest.fixture(params=INTERFACES)
def interface(request, merchant, receiver):
    """A paid order of one interface, its payment told, nothing received since."""
    receiver.answers(200, TAKEN[request.param])
    open_order(merchant, request.param)
    pay(merchant, request.param)
    receiver.forget()
    receiver.answers(200, TAKEN[request.param])
    return request.param


def ask(merchant, interface, number="r1", fen=3000, order=NUMBER):
    """A refund's verified answer."""
    if interface == "gateway":
        content = {"out_trade_no": order, "refund_amount": f"{fen / 100:.2f}", "out_request_no": number}
        return merchant.alipay_call("refund", content)
    if interface == "v3":
        body = {"out_trade_no": order, "out_refund_no": number, "notify_url": merchant.notify_url}
        answer = merchant.v3("POST", REFUNDS, {**body, "amount": {"refund": fen, "total": 8888, "currency": "CNY"}})
        return {"http": answer.status_code, **merchant.v3_answer(answer, answer.status_code)}
    fields = {"out_trade_no": order, "out_refund_no": number, "notify_url": merchant.notify_url}
    return merchant.v2("/secapi/pay/refund", total_fee="8888", refund_fee=str(fen), **fields)


def code(answer):
    """What an answer refuses with, or None."""
    if "http" in answer:
        return None if answer["http"] == 200 else answer["code"]
    return answer.get("sub_code") or answer.get("err_code")


def stands(merchant, interface, number="r1"):
    """The provider's word for the refund, None where it has none, "unknown" when it was not received."""
    if interface == "gateway":
        found = merchant.alipay_call("fastpay.refund.query", {"out_trade_no": NUMBER, "out_request_no": number})
        return found.get("refund_status") if "refund_amount" in found else "unknown"
    if interface == "v3":
        answer = merchant.v3("GET", f"{REFUNDS}/{number}")
        return merchant.v3_answer(answer, answer.status_code).get("status", "unknown")
    return merchant.v2("/pay/refundquery", out_refund_no=number).get("refund_status_0", "unknown")


def told(merchant, interface, message):
    """What a verified notification says of a refund: its number, its state, whether it has a time."""
    if interface == "gateway":
        fields = merchant.alipay_notice(message.body.decode())
        return fields["out_biz_no"], "SUCCESS", "gmt_refund" in fields
    if interface == "v3":
        envelope, resource = merchant.v3_notice(message.headers, message.body)
        assert envelope["event_type"] == f"REFUND.{resource['refund_status']}"
        assert envelope["resource"]["original_type"] == "refund"
        return resource["out_refund_no"], resource["refund_status"], "success_time" in resource
    plain = merchant.decrypt_v2(of_xml(message.body)["req_info"])
    return plain["out_refund_no"], plain["refund_status"], "success_time" in plain


def money_back(merchant, interface):
    return merchant.record(PROVIDERS[interface], NUMBER)["refunded_fen"]


ABNORMAL = {"gateway": None, "v3": "ABNORMAL", "v2": "CHANGE"}
CLOSED = {"v3": "CLOSED", "v2": "REFUNDCLOSE"}
SUCCEEDED = {"gateway": "REFUND_SUCCESS", "v3": "SUCCESS", "v2": "SUCCESS"}


def test_abnormal_is_taken_and_does_not_arrive(merchant, interface, receiver):
    merchant.control("scenario", scenario="refund_abnormal")
    answer = ask(merchant, interface)
    assert code(answer) is None
    assert answer.get("fund_change", "N") == "N"
    assert answer.get("status", "PROCESSING") == "PROCESSING"
    assert (stands(merchant, interface), money_back(merchant, interface)) == (ABNORMAL[interface], 0)
    if interface != "gateway":
        receiver.await_arrival()
        assert told(merchant, interface, receiver.received[0]) == ("r1", ABNORMAL[interface], False)


def test_abnormal_can_be_settled_by_hand(merchant, interface, receiver):
    merchant.control("scenario", scenario="refund_abnormal", out_trade_no=NUMBER)
    ask(merchant, interface)
    if interface != "gateway":
        receiver.await_arrival()
    merchant.control("refunds/settle", provider=PROVIDERS[interface], out_trade_no=NUMBER)
    assert (stands(merchant, interface), money_back(merchant, interface)) == (SUCCEEDED[interface], 3000)
    assert told(merchant, interface, receiver.received[-1]) == ("r1", "SUCCESS", True)


def test_closed_moves_no_money_and_takes_nothing_of_the_rest(merchant, interface, receiver):
    merchant.control("scenario", scenario="refund_closed", out_trade_no=NUMBER)
    answer = ask(merchant, interface, fen=8888)
    if interface == "gateway":
        assert (code(answer), stands(merchant, interface)) == ("ACQ.TRADE_NOT_ALLOW_REFUND", "unknown")
    else:
        assert (code(answer), stands(merchant, interface)) == (None, CLOSED[interface])
        receiver.await_arrival()
        assert told(merchant, interface, receiver.received[0]) == ("r1", CLOSED[interface], False)
    assert money_back(merchant, interface) == 0
    merchant.control("scenario", scenario="normal", out_trade_no=NUMBER)
    assert code(ask(merchant, interface, "r2", 8888)) is None
    assert money_back(merchant, interface) == 8888


def test_not_enough_does_nothing_until_it_is_taken_away(merchant, interface):
    merchant.control("scenario", scenario="refund_not_enough")
    assert [code(ask(merchant, interface)) for _ in range(2)] == [TOO_LITTLE[interface]] * 2
    assert stands(merchant, interface) == "unknown"
    assert merchant.record(PROVIDERS[interface], NUMBER)["refunds"] == []
    merchant.control("scenario", scenario="normal")
    assert code(ask(merchant, interface)) is None
    assert stands(merchant, interface) == SUCCEEDED[interface]


def test_executed_then_system_error_moves_the_money_once(merchant, interface, receiver):
    merchant.control("scenario", scenario="refund_executed_then_system_error")
    assert [code(ask(merchant, interface)) for _ in range(2)] == [UNKNOWN[interface]] * 2
    assert (stands(merchant, interface), money_back(merchant, interface)) == (SUCCEEDED[interface], 3000)
    receiver.await_arrival()
    assert told(merchant, interface, receiver.received[0]) == ("r1", "SUCCESS", True)
    merchant.control("scenario", scenario="normal")
    assert code(ask(merchant, interface)) is None
    assert money_back(merchant, interface) == 3000
    kinds = [each["kind"] for each in merchant.record(PROVIDERS[interface], NUMBER)["notifications"]]
    assert kinds == ["payment", "refund"]


def test_no_notice_of_a_refund(merchant, interface):
    merchant.control("scenario", scenario="refund_no_notice")
    assert code(ask(merchant, interface)) is None
    assert stands(merchant, interface) == SUCCEEDED[interface]
    kinds = [each["kind"] for each in merchant.record(PROVIDERS[interface], NUMBER)["notifications"]]
    assert kinds == ["payment"]


@pytest.mark.parametrize(("state", "word"), [("succeeded", SUCCEEDED), ("closed", CLOSED), ("abnormal", ABNORMAL)])
def test_a_pending_refund_ends_as_it_is_told(merchant, interface, state, word):
    merchant.control("scenario", scenario="refund_pending")
    ask(merchant, interface)
    order = {"provider": PROVIDERS[interface], "out_trade_no": NUMBER}
    merchant.control("refunds/settle", **order, refund="another", state=state)
    assert money_back(merchant, interface) == 0
    merchant.control("refunds/settle", **order, refund="r1", state=state)
    assert stands(merchant, interface) == word.get(interface)
    assert money_back(merchant, interface) == (3000 if state == "succeeded" else 0)


def test_a_settled_refund_stays_as_it_is(merchant, interface):
    ask(merchant, interface)
    order = {"provider": PROVIDERS[interface], "out_trade_no": NUMBER}
    assert merchant.control("refunds/settle", **order, state="closed")["deliveries"] == []
    assert money_back(merchant, interface) == 3000
    merchant.control("refunds/settle", status=400, **order, state="lost")


def test_a_pending_refund_takes_its_part_of_the_rest(merchant, interface):
    merchant.control("scenario", scenario="refund_pending")
    ask(merchant, interface)
    refused = {"gateway": "ACQ.REASON_TRADE_REFUND_FEE_ERR", "v3": "INVALID_REQUEST", "v2": "ERROR"}
    assert code(ask(merchant, interface, "r2", 5889)) == refused[interface]
    assert len(merchant.record(PROVIDERS[interface], NUMBER)["refunds"]) == 1


def test_one_orders_scenario_is_not_anothers(merchant, interface):
    merchant.control("scenario", scenario="refund_not_enough", out_trade_no="txn_0002")
    assert code(ask(merchant, interface)) is None
    assert money_back(merchant, interface) == 3000
