"""What the merchant is told, how it is signed, and when it is told again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.processes import PATIENCE_SECONDS
from tests.sandbox.merchant import china_time, of_xml
from tests.sandbox.receiver import TAKEN

NUMBER = "txn_0001"
PROVIDERS = {"gateway": "alipay", "v3": "wechat", "v2": "wechat"}
INTERFACES = list(PROVIDERS)


def open_order(merchant, interface):
    if interface == "gateway":
        content = {"out_trade_no": NUMBER, "total_amount": "88.88", "subject": "月卡 + 50%", "passback_params": "a%3D1"}
        node = merchant.alipay_call("precreate", {**content, "time_expire": china_time(minutes=15)})
        assert node["code"] == "10000"
    elif interface == "v3":
        assert merchant.v3_order(NUMBER, attach="a=1").status_code == 200
    else:
        assert merchant.v2_order(NUMBER, attach="a=1")["result_code"] == "SUCCESS"


@pytest.fixture(params=INTERFACES)
def interface(request, merchant, receiver):
    """An order opened by one interface, at a merchant who takes its notifications."""
    receiver.answers(204 if request.param == "v3" else 200, TAKEN[request.param])
    open_order(merchant, request.param)
    return request.param


def pay(merchant, interface, **more):
    return merchant.control("pay", provider=PROVIDERS[interface], out_trade_no=NUMBER, **more)


def told(merchant, interface, message):
    """What a verified payment notification says: state, fen, currency."""
    if interface == "gateway":
        fields = merchant.alipay_notice(message.body.decode())
        fen = int(fields["total_amount"].replace(".", ""))
        return fields["trade_status"], fen, fields.get("trans_currency", "CNY")
    if interface == "v3":
        _, resource = merchant.v3_notice(message.headers, message.body)
        return resource["trade_state"], resource["amount"]["total"], resource["amount"]["currency"]
    fields = of_xml(message.body)
    merchant.verify_v2(fields, "HMAC-SHA256")
    return fields["result_code"], int(fields["total_fee"]), fields["fee_type"]


PAID_WORD = {"gateway": "TRADE_SUCCESS", "v3": "SUCCESS", "v2": "SUCCESS"}


def test_a_payment_is_told_once_and_for_good(merchant, interface, receiver):
    result = pay(merchant, interface)
    assert result["trade"]["state"] == "paid"
    assert [(each["status"], each["accepted"]) for each in result["deliveries"]] == [(receiver.status, True)]
    assert told(merchant, interface, receiver.received[0]) == (PAID_WORD[interface], 8888, "CNY")
    assert receiver.received[0].path == "/notify"
    assert merchant.control("deliver", out_trade_no=NUMBER) == {"deliveries": []}
    assert len(receiver.received) == 1


def test_another_amount_than_was_asked_for_is_what_the_trade_is_of(merchant, interface, receiver):
    result = pay(merchant, interface, amount_fen=8887)
    assert result["trade"]["amount_fen"] == 8887
    assert told(merchant, interface, receiver.received[0]) == (PAID_WORD[interface], 8887, "CNY")


@pytest.mark.parametrize("amount_fen", [0, -1, "8887", True])
def test_an_amount_that_is_none_leaves_the_trade_unpaid(merchant, amount_fen):
    open_order(merchant, "v3")
    order = {"provider": "wechat", "out_trade_no": NUMBER}
    assert merchant.control("pay", status=400, **order, amount_fen=amount_fen)["code"] == "invalid"
    assert requests.get(f"{merchant.url}/control/trades/wechat/{NUMBER}", timeout=10).json()["state"] == "waiting"


def test_of_two_payers_at_once_one_pays(merchant, interface, receiver):
    order = {"provider": PROVIDERS[interface], "out_trade_no": NUMBER}
    with ThreadPoolExecutor(4) as payers:
        answers = list(
            payers.map(
                lambda _: requests.post(f"{merchant.url}/control/pay", json=order, timeout=PATIENCE_SECONDS), range(4)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(receiver.received) == 1


def test_alipays_fields(merchant, receiver):
    open_order(merchant, "gateway")
    pay(merchant, "gateway")
    fields = merchant.alipay_notice(receiver.received[0].body.decode())
    assert receiver.received[0].headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert (fields["app_id"], fields["seller_id"]) == (merchant.env["ALIPAY_APP_ID"], merchant.env["ALIPAY_SELLER_ID"])
    assert (fields["out_trade_no"], fields["subject"], fields["passback_params"]) == (NUMBER, "月卡 + 50%", "a%3D1")
    assert fields["fund_bill_list"] == '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]'
    assert not {"refund_fee", "gmt_refund", "out_biz_no"} & set(fields)


def test_a_notification_in_gbk_for_an_order_in_gbk(merchant, receiver):
    content = {"out_trade_no": NUMBER, "total_amount": "88.88", "subject": "月卡"}
    merchant.alipay_call("precreate", content, charset="gbk")
    pay(merchant, "gateway")
    fields = merchant.alipay_notice(receiver.received[0].body.decode(), "gbk")
    assert (fields["subject"], fields["charset"]) == ("月卡", "gbk")


def test_v3_encrypts_the_transaction(merchant, receiver):
    open_order(merchant, "v3")
    pay(merchant, "v3")
    envelope, resource = merchant.v3_notice(receiver.received[0].headers, receiver.received[0].body)
    assert (envelope["event_type"], envelope["resource_type"]) == ("TRANSACTION.SUCCESS", "encrypt-resource")
    assert (resource["appid"], resource["mchid"]) == (
        merchant.env["WECHATPAY_APP_ID"],
        merchant.env["WECHATPAY_MCH_ID"],
    )
    assert (resource["out_trade_no"], resource["attach"]) == (NUMBER, "a=1")


@pytest.mark.parametrize("sign_type", ["MD5", "HMAC-SHA256"])
def test_v2_signs_as_the_order_was_signed(merchant, receiver, sign_type):
    receiver.answers(200, TAKEN["v2"])
    merchant.v2_order(NUMBER, sign_type)
    assert pay(merchant, "v2")["deliveries"][0]["accepted"] is True
    fields = of_xml(receiver.received[0].body)
    merchant.verify_v2(fields, sign_type)
    assert (fields["out_trade_no"], fields["total_fee"]) == (NUMBER, "8888")


REFUSALS = {
    "gateway": [(200, b"success\n"), (200, b"fail"), (500, b"success"), (302, b"")],
    "v3": [(400, b"{}"), (500, b""), (302, b"")],
    "v2": [(200, b"success"), (200, b"<xml><return_code>FAIL</return_code></xml>"), (500, TAKEN["v2"])],
}


@pytest.mark.parametrize(
    ("name", "status", "answer"), [(name, *refusal) for name, refusals in REFUSALS.items() for refusal in refusals]
)
def test_whatever_is_not_taken_is_told_again(merchant, receiver, name, status, answer):
    open_order(merchant, name)
    receiver.answers(status, answer, location=receiver.url if status == 302 else "")
    first = pay(merchant, name)["deliveries"]
    assert [(each["status"], each["accepted"]) for each in first] == [(status, False)]
    assert len(receiver.received) == 1  # a redirect is not followed
    waiting = merchant.record(PROVIDERS[name], NUMBER)["notifications"][0]
    assert (waiting["delivered"], len(waiting["tries"])) == (False, 1)
    assert waiting["due_at"] is not None

    receiver.answers(200, TAKEN[name])
    second = merchant.control("deliver", out_trade_no=NUMBER)["deliveries"]
    assert [(each["status"], each["accepted"]) for each in second] == [(200, True)]
    assert receiver.received[0].body == receiver.received[1].body
    done = merchant.record(PROVIDERS[name], NUMBER)["notifications"][0]
    assert (done["delivered"], done["due_at"], len(done["tries"])) == (True, None, 2)


def test_a_merchant_who_is_not_there_is_told_later(merchant, receiver):
    merchant.notify_url = "http://127.0.0.1:9/notify"
    open_order(merchant, "gateway")
    delivery = pay(merchant, "gateway")["deliveries"][0]
    assert (delivery["status"], delivery["error"], delivery["accepted"]) == (None, "ConnectionError", False)
    assert merchant.record("alipay", NUMBER)["notifications"][0]["due_at"] is not None


def test_nothing_is_sent_before_it_is_asked_for(merchant, interface, receiver):
    assert pay(merchant, interface, deliver=False)["deliveries"] == []
    assert receiver.received == []
    notification = merchant.record(PROVIDERS[interface], NUMBER)["notifications"][0]
    assert (notification["tries"], notification["due_at"], notification["delivered"]) == ([], None, False)
    assert len(merchant.control("deliver", out_trade_no=NUMBER)["deliveries"]) == 1
    assert notification["body"].encode() == receiver.received[0].body


def test_resend_repeats_what_was_taken(merchant, interface, receiver):
    pay(merchant, interface)
    assert merchant.control("resend", out_trade_no=NUMBER)["deliveries"][0]["accepted"] is True
    assert len(receiver.received) == 2
    assert receiver.received[0].body == receiver.received[1].body


def test_the_record_keeps_what_was_sent(merchant, interface, receiver):
    pay(merchant, interface)
    sent = merchant.record(PROVIDERS[interface], NUMBER)["notifications"][0]["tries"][0]["request"]
    assert sent["body"].encode() == receiver.received[0].body
    assert {name: receiver.received[0].headers[name] for name in sent["headers"]} == sent["headers"]


def test_an_unpaid_end_is_told_by_alipay_only(merchant, interface, receiver):
    result = merchant.control("fail", provider=PROVIDERS[interface], out_trade_no=NUMBER)
    assert result["trade"]["state"] == "closed"
    assert len(receiver.received) == (1 if interface == "gateway" else 0)
    if interface == "gateway":
        fields = merchant.alipay_notice(receiver.received[0].body.decode())
        assert fields["trade_status"] == "TRADE_CLOSED"
        assert not {"gmt_payment", "refund_fee"} & set(fields)


def test_refunds_are_told_by_alipay_at_the_payments_address(merchant, receiver):
    open_order(merchant, "gateway")
    pay(merchant, "gateway")
    receiver.forget()
    receiver.answers(200, b"success")
    refund = {"out_trade_no": NUMBER, "refund_amount": "30.00", "out_request_no": "r1"}
    merchant.alipay_call("refund", refund)
    receiver.await_arrival()
    fields = merchant.alipay_notice(receiver.received[0].body.decode())
    assert (fields["trade_status"], fields["out_biz_no"], fields["refund_fee"]) == ("TRADE_SUCCESS", "r1", "30.00")
    assert fields["gmt_refund"][-4] == "."


def test_refunds_are_told_by_v3_at_their_own_address(merchant, receiver):
    open_order(merchant, "v3")
    pay(merchant, "v3", deliver=False)
    amount = {"refund": 3000, "total": 8888, "currency": "CNY"}
    body = {"out_trade_no": NUMBER, "out_refund_no": "refund_1", "amount": amount}
    merchant.v3_answer(merchant.v3("POST", "/v3/refund/domestic/refunds", {**body, "notify_url": receiver.url + "/r"}))
    receiver.await_arrival()
    envelope, resource = merchant.v3_notice(receiver.received[0].headers, receiver.received[0].body)
    assert (envelope["event_type"], receiver.received[0].path) == ("REFUND.SUCCESS", "/notify/r")
    assert (resource["out_refund_no"], resource["refund_status"]) == ("refund_1", "SUCCESS")
    assert resource["amount"]["refund"] == 3000


def test_refunds_are_told_by_v2_encrypted(merchant, receiver):
    open_order(merchant, "v2")
    pay(merchant, "v2", deliver=False)
    fields = {"out_trade_no": NUMBER, "out_refund_no": "r1", "total_fee": "8888", "refund_fee": "3000"}
    merchant.v2("/secapi/pay/refund", notify_url=receiver.url, **fields)
    receiver.await_arrival()
    outer = of_xml(receiver.received[0].body)
    assert "sign" not in outer
    plain = merchant.decrypt_v2(outer["req_info"])
    assert (plain["out_refund_no"], plain["refund_fee"], plain["refund_status"]) == ("r1", "3000", "SUCCESS")
