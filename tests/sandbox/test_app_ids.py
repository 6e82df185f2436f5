"""Several apps of one merchant: which app an order is of, and whose openid can pay it."""

from datetime import datetime

import pytest

from tests.sandbox.bill_reader import ask_v2, wechat_table
from tests.sandbox.merchant import CHINA, OTHER_APP_IDS, of_xml
from tests.sandbox.payer import brought, wechat_openid, wechat_page, wechat_token
from tests.sandbox.receiver import TAKEN

NUMBER, OTHER = "txn_0001", OTHER_APP_IDS[0]
MISMATCH = "appid和openid不匹配"
UNTOLD = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


def order(merchant, interface, app_id="", openid=""):
    """A JSAPI order where there is an openid, else a code; why it is refused, or nothing."""
    app = app_id or merchant.env["WECHATPAY_APP_ID"]
    if interface == "v3":
        way, payer = ("jsapi", {"payer": {"openid": openid}}) if openid else ("native", {})
        answer = merchant.v3_order(NUMBER, way, appid=app, **payer)
        node = merchant.v3_answer(answer, answer.status_code)
        return (answer.status_code, node["code"], node["message"]) if "code" in node else None
    way = {"trade_type": "JSAPI", "openid": openid} if openid else {}
    node = merchant.v2_order(NUMBER, appid=app, **way)
    return (node["err_code"], node["err_code_des"]) if node["result_code"] == "FAIL" else None


REFUSED = {"v3": (400, "PARAM_ERROR", MISMATCH), "v2": ("PARAM_ERROR", MISMATCH)}


@pytest.fixture(params=REFUSED)
def interface(request):
    return request.param


def app_told(merchant, interface, message):
    if interface == "v3":
        return merchant.v3_notice(message.headers, message.body)[1]["appid"]
    fields = of_xml(message.body)
    merchant.verify_v2(fields, "HMAC-SHA256")
    return fields["appid"]


def app_queried(merchant, interface):
    """By the merchant's first app, whichever the order is of."""
    if interface == "v3":
        return merchant.v3_query(NUMBER)["appid"]
    return merchant.v2("/pay/orderquery", out_trade_no=NUMBER)["appid"]


@pytest.mark.parametrize("app_id", OTHER_APP_IDS)
def test_an_order_of_another_app_comes_back_as_such(merchant, interface, receiver, app_id):
    receiver.answers(200, TAKEN[interface])
    assert order(merchant, interface, app_id) is None
    assert app_queried(merchant, interface) == app_id
    paid_at = merchant.control("pay", provider="wechat", out_trade_no=NUMBER)["trade"]["paid_at"]
    assert app_told(merchant, interface, receiver.received[0]) == app_id
    assert app_queried(merchant, interface) == app_id
    day = datetime.fromisoformat(paid_at).astimezone(CHINA).date().isoformat()
    assert wechat_table(ask_v2(merchant, day)).column("公众账号ID") == [app_id]


def test_a_refund_of_another_apps_order_is_told_of_that_app(merchant, receiver):
    receiver.answers(200, TAKEN["v2"])
    assert order(merchant, "v2", OTHER) is None
    merchant.control("pay", provider="wechat", out_trade_no=NUMBER, deliver=False)
    amounts = {"total_fee": "8888", "refund_fee": "100"}
    answer = merchant.v2("/secapi/pay/refund", out_trade_no=NUMBER, out_refund_no="r1", **amounts)
    assert answer["appid"] == OTHER
    assert merchant.v2("/pay/refundquery", out_trade_no=NUMBER)["appid"] == OTHER
    merchant.control("refund", provider="wechat", out_trade_no=NUMBER, amount_fen=200)
    assert of_xml(receiver.received[0].body)["appid"] == OTHER


def test_an_app_of_nobody_orders_nothing(merchant):
    answer = merchant.v3_order(NUMBER, appid="wx0000000000000009")
    assert merchant.v3_answer(answer, 400)["code"] == "APPID_MCHID_NOT_MATCH"
    fields = merchant.v2_fields("HMAC-SHA256", {"appid": "wx0000000000000009"})
    assert of_xml(merchant.send_v2("/pay/unifiedorder", fields).content)["return_msg"] == "appid不存在"


def test_a_repeated_order_is_of_the_same_app(merchant, interface):
    used = {"v3": (403, "OUT_TRADE_NO_USED"), "v2": ("OUT_TRADE_NO_USED",)}
    assert order(merchant, interface) is None
    assert order(merchant, interface, OTHER)[:-1] == used[interface]


def test_an_openid_pays_at_its_own_app_only(merchant, interface):
    openid = wechat_openid(merchant)
    assert order(merchant, interface, OTHER, openid) == REFUSED[interface]
    assert merchant.control("pay", status=404, provider="wechat", out_trade_no=NUMBER)["code"] == "trade_not_found"
    assert order(merchant, interface, openid=openid) is None
    assert merchant.record("wechat", NUMBER)["openid"] == openid


def test_an_openid_of_another_app_pays_at_that_one(merchant, interface):
    openid = wechat_openid(merchant, app_id=OTHER)
    assert order(merchant, interface, openid=openid) == REFUSED[interface]
    assert order(merchant, interface, OTHER, openid) is None


def test_an_openid_that_no_sign_in_handed_out_is_taken_as_it_is(merchant, interface):
    wechat_openid(merchant)
    assert order(merchant, interface, OTHER, UNTOLD) is None


def test_a_snapshot_user_cannot_pay(merchant, interface):
    merchant.control("sign-in", provider="wechat", mode="snapshot")
    openid = wechat_token(merchant, brought(wechat_page(merchant))["code"])["openid"]
    assert order(merchant, interface, openid=openid) == REFUSED[interface]
