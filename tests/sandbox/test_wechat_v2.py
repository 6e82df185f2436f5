"""API v2 as a merchant meets it."""

import pytest
import requests

from tests.sandbox.merchant import of_xml

NUMBER = "txn_0001"
SIGN_TYPES = ["HMAC-SHA256", "MD5"]


def all_trades(merchant):
    return requests.get(f"{merchant.url}/control/trades", timeout=10).json()


def failed(answer):
    return answer["return_code"], answer["result_code"], answer["err_code"]


def paid(merchant, sign_type="HMAC-SHA256"):
    merchant.v2_order(NUMBER, sign_type)
    merchant.control("pay", provider="wechat", out_trade_no=NUMBER, deliver=False)


@pytest.mark.parametrize("sign_type", SIGN_TYPES)
@pytest.mark.parametrize(
    ("trade_type", "more", "key"),
    [
        ("NATIVE", {}, "code_url"),
        ("JSAPI", {"openid": "o1"}, "prepay_id"),
        ("APP", {}, "prepay_id"),
        ("MWEB", {"scene_info": '{"h5_info": {"type": "Wap"}}'}, "mweb_url"),
    ],
)
def test_an_order_leads_to_its_cashier(merchant, sign_type, trade_type, more, key):
    answer = merchant.v2_order(NUMBER, sign_type, trade_type=trade_type, **more)
    assert (answer["result_code"], answer["trade_type"]) == ("SUCCESS", trade_type)
    scanned = requests.get(f"{merchant.url}/scan", params={"code": answer[key]}, timeout=10)
    assert scanned.url == f"{merchant.url}/cashier/wechat/{NUMBER}/"
    found = merchant.v2("/pay/orderquery", sign_type, out_trade_no=NUMBER)
    assert found["trade_state"] == "NOTPAY"
    assert not {"transaction_id", "time_end", "total_fee"} & set(found)


def test_a_paid_order_says_so_in_both_versions(merchant):
    paid(merchant)
    found = merchant.v2("/pay/orderquery", out_trade_no=NUMBER)
    assert (found["trade_state"], found["total_fee"], found["fee_type"]) == ("SUCCESS", "8888", "CNY")
    assert merchant.v2("/pay/orderquery", transaction_id=found["transaction_id"])["out_trade_no"] == NUMBER
    assert merchant.v3_query(NUMBER)["transaction_id"] == found["transaction_id"]


@pytest.mark.parametrize("sign_type", SIGN_TYPES)
@pytest.mark.parametrize("name", ["total_fee", "notify_url", "more", "sign"])
def test_a_changed_field_breaks_the_signature(merchant, sign_type, name):
    order = {"out_trade_no": NUMBER, "total_fee": "8888", "notify_url": merchant.notify_url, "body": "b"}
    fields = merchant.v2_fields(sign_type, {**order, "trade_type": "APP", "spbill_create_ip": "127.0.0.1"})
    answer = of_xml(merchant.send_v2("/pay/unifiedorder", {**fields, name: "1" * 32}).content)
    assert answer == {"return_code": "FAIL", "return_msg": "签名错误，请检查后再试"}
    assert all_trades(merchant) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml><a><b/></a></xml>",
        b"<xml><a>1</a><a>2</a></xml>",
        b'<!DOCTYPE x [<!ENTITY e "1">]><xml><a>&e;</a></xml>',
        b"\xff",
    ],
)
def test_what_is_no_plain_xml_is_refused(merchant, body):
    response = requests.post(f"{merchant.url}/pay/unifiedorder", data=body, timeout=10)
    assert response.status_code == 200
    assert of_xml(response.content)["return_code"] == "FAIL"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total_fee": "88.88"}, "PARAM_ERROR"),
        ({"total_fee": "0"}, "PARAM_ERROR"),
        ({"total_fee": ""}, "LACK_PARAMS"),
        ({"product_id": ""}, "LACK_PARAMS"),
        ({"trade_type": "OTHER"}, "PARAM_ERROR"),
        ({"body": "字" * 43}, "PARAM_ERROR"),
        ({"out_trade_no": "t" * 33}, "PARAM_ERROR"),
        ({"notify_url": "/notify"}, "PARAM_ERROR"),
        ({"fee_type": "USD"}, "PARAM_ERROR"),
        ({"time_expire": "20200101000000"}, "INVALID_REQUEST"),
        ({"trade_type": "MWEB", "scene_info": "{}"}, "PARAM_ERROR"),
    ],
)
def test_the_fields_of_an_order_are_checked(merchant, changes, code):
    fields = {"out_trade_no": NUMBER, **changes}
    assert failed(merchant.v2_order(**fields)) == ("SUCCESS", "FAIL", code)
    assert all_trades(merchant) == []


def test_the_same_order_again_is_the_same_order(merchant):
    first, second = merchant.v2_order(NUMBER), merchant.v2_order(NUMBER)
    assert first["code_url"] == second["code_url"]
    assert failed(merchant.v2_order(NUMBER, total_fee="8889"))[2] == "OUT_TRADE_NO_USED"
    assert merchant.record("wechat", NUMBER)["amount_fen"] == 8888


def test_close_ends_an_order_once(merchant):
    merchant.v2_order(NUMBER)
    assert merchant.v2("/pay/closeorder", out_trade_no=NUMBER)["result_code"] == "SUCCESS"
    assert merchant.v2("/pay/orderquery", out_trade_no=NUMBER)["trade_state"] == "CLOSED"
    assert failed(merchant.v2("/pay/closeorder", out_trade_no=NUMBER))[2] == "ORDERCLOSED"


def test_a_paid_order_can_neither_be_closed_nor_opened(merchant):
    paid(merchant)
    assert failed(merchant.v2("/pay/closeorder", out_trade_no=NUMBER))[2] == "ORDERPAID"
    assert failed(merchant.v2_order(NUMBER))[2] == "ORDERPAID"


def test_what_is_not_there(merchant):
    assert failed(merchant.v2("/pay/orderquery", out_trade_no=NUMBER))[2] == "ORDERNOTEXIST"
    assert failed(merchant.v2("/pay/refundquery", out_trade_no=NUMBER))[2] == "REFUNDNOTEXIST"


def test_refunds_add_up_to_what_was_paid(merchant):
    paid(merchant)
    part = {"out_trade_no": NUMBER, "out_refund_no": "r1", "total_fee": "8888", "refund_fee": "3000"}
    first = merchant.v2("/secapi/pay/refund", **part)
    again = merchant.v2("/secapi/pay/refund", **part)
    assert (first["result_code"], first["refund_id"]) == ("SUCCESS", again["refund_id"])
    for changes in ({"refund_fee": "3001"}, {"total_fee": "8889"}, {"out_refund_no": "r2", "refund_fee": "5889"}):
        assert failed(merchant.v2("/secapi/pay/refund", **(part | changes)))[2] == "ERROR"
    found = merchant.v2("/pay/refundquery", out_refund_no="r1")
    assert (found["refund_count"], found["refund_fee_0"], found["refund_status_0"]) == ("1", "3000", "SUCCESS")
    assert merchant.v2("/pay/orderquery", out_trade_no=NUMBER)["trade_state"] == "REFUND"
