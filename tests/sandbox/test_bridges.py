"""The bridges: what an app makes of the parameters that a page hands over, and what the payer does there."""

import html
import re
from urllib.parse import urlencode, urljoin

import pytest
import requests

from tests.sandbox.merchant import OTHER_APP_IDS
from tests.sandbox.payer import alipay_open_id, wechat_openid
from tests.sandbox.receiver import TAKEN
from tests.sandbox.test_sign_ins import UNKNOWN

NUMBER = "txn_0001"
BACK = "http://127.0.0.1:9/pay/1.x/?a=1&b=2"
WAYS = ("v3", "v2", "alipay")
PROVIDERS = {"v3": "wechat", "v2": "wechat", "alipay": "alipay"}
FIELDS = {"wechat": "err_msg", "alipay": "resultCode"}
REQUEST = "get_brand_wcpay_request:"
WORDS = {
    "wechat": {"ok": f"{REQUEST}ok", "cancelled": f"{REQUEST}cancel", "failed": f"{REQUEST}fail"},
    "alipay": {"ok": "9000", "cancelled": "6001", "failed": "4000"},
}


def handed_over(merchant, way, **order):
    """A new order, and what a page inside the app gives to the bridge for it."""
    if way == "alipay":
        content = {"out_trade_no": NUMBER, "total_amount": "88.88", "subject": "月卡", "product_code": "JSAPI_PAY"}
        buyer = {"op_app_id": merchant.env["ALIPAY_APP_ID"], "buyer_open_id": order.get("openid") or "0" * 43}
        return {"tradeNO": merchant.alipay_call("create", {**content, **buyer})["trade_no"]}
    openid = order.get("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
    if way == "v3":
        return merchant.bridge_v3(merchant.v3_order(NUMBER, "jsapi", payer={"openid": openid}).json()["prepay_id"])
    made = merchant.v2_order(NUMBER, trade_type="JSAPI", openid=openid)
    return merchant.bridge_v2(made["prepay_id"])


def press(merchant, provider, parameters, outcome="pay", **more):
    body = {**parameters, "outcome": outcome, **more}
    answer = requests.post(f"{merchant.url}/bridge/{provider}", json=body, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def word(provider, answer):
    """The bridge's word by its meaning."""
    (meaning,) = [key for key, spoken in WORDS[provider].items() if spoken == answer[FIELDS[provider]]]
    return meaning


@pytest.fixture(params=WAYS)
def way(request, receiver):
    receiver.answers(200, b"success" if request.param == "alipay" else TAKEN[request.param])
    return request.param


@pytest.mark.parametrize(
    ("outcome", "said", "state"),
    [
        ("pay", "ok", "paid"),
        ("cancel", "cancelled", "waiting"),
        ("fail", "failed", "waiting"),
        ("claims_paid", "ok", "waiting"),
        ("claims_cancelled", "cancelled", "paid"),
    ],
)
def test_what_the_payer_does_and_what_the_app_says(merchant, way, receiver, outcome, said, state):
    provider, parameters = PROVIDERS[way], handed_over(merchant, way)
    answer = press(merchant, provider, parameters, outcome)
    assert (list(answer), word(provider, answer)) == ([FIELDS[provider]], said)
    assert merchant.record(provider, NUMBER)["state"] == state
    if state == "paid":
        receiver.await_arrival()
    else:
        assert merchant.record(provider, NUMBER)["notifications"] == []


def test_an_order_is_paid_once_and_not_when_it_is_closed(merchant, way):
    provider, parameters = PROVIDERS[way], handed_over(merchant, way)
    assert word(provider, press(merchant, provider, parameters)) == "ok"
    assert word(provider, press(merchant, provider, parameters)) == "failed"
    assert len(merchant.record(provider, NUMBER)["notifications"]) == 1
    merchant.control("reset")
    parameters = handed_over(merchant, way)
    merchant.control("fail", provider=provider, out_trade_no=NUMBER, deliver=False)
    assert word(provider, press(merchant, provider, parameters)) == "failed"
    assert merchant.record(provider, NUMBER)["state"] == "closed"


UNSIGNED = [
    {"nonceStr": "another"},
    {"timeStamp": "1"},
    {"timeStamp": "now"},
    {"package": f"prepay_id=wx{UNKNOWN}"},
    {"package": "no prepay id"},
    {"appId": OTHER_APP_IDS[0]},
    {"appId": "wx0000000000000009"},
    {"paySign": "AAAA"},
    {"paySign": "签"},
    {"signType": "MD5"},
    {"signType": ""},
    {"total": "1"},
]


@pytest.mark.parametrize("interface", ["v3", "v2"])
def test_parameters_that_the_merchant_did_not_sign_pay_nothing(merchant, interface):
    parameters = handed_over(merchant, interface)
    for changes in UNSIGNED:
        answer = press(merchant, "wechat", {**parameters, **changes})
        assert (word("wechat", answer), set(answer)) == ("failed", {"err_msg", "err_desc"}), changes
    assert merchant.record("wechat", NUMBER)["state"] == "waiting"


def test_a_prepay_id_is_of_the_app_that_it_was_made_for(merchant):
    prepay_id = handed_over(merchant, "v3")["package"].removeprefix("prepay_id=")
    signed_for_another = merchant.bridge_v3(prepay_id, appId=OTHER_APP_IDS[0])
    assert word("wechat", press(merchant, "wechat", signed_for_another)) == "failed"


def test_a_prepay_id_of_another_scene_pays_nothing(merchant):
    prepay_id = merchant.v2_order(NUMBER)["prepay_id"]
    assert word("wechat", press(merchant, "wechat", merchant.bridge_v2(prepay_id))) == "failed"


def test_each_interface_has_a_signature_of_its_own(merchant):
    prepay_id = handed_over(merchant, "v2")["package"].removeprefix("prepay_id=")
    for signed in (merchant.bridge_v3(prepay_id), merchant.bridge_v2(prepay_id, "MD5")):
        assert word("wechat", press(merchant, "wechat", signed)) == "failed"


def test_only_whom_the_order_is_for_pays_it(merchant, way):
    provider = PROVIDERS[way]
    openid = alipay_open_id(merchant) if way == "alipay" else wechat_openid(merchant)
    parameters = handed_over(merchant, way, openid=openid)
    assert word(provider, press(merchant, provider, parameters, person="someone else")) == "failed"
    assert merchant.record(provider, NUMBER)["state"] == "waiting"
    assert word(provider, press(merchant, provider, parameters, person="payer")) == "ok"


def test_alipays_bridge_pays_what_was_created_for_it(merchant):
    code = {"out_trade_no": NUMBER, "total_amount": "88.88", "subject": "月卡"}
    merchant.alipay_call("precreate", code)
    scanned = merchant.record("alipay", NUMBER)["trade_no"]
    for parameters in ({"tradeNO": scanned}, {"tradeNO": UNKNOWN}, {"tradeNO": ""}, {}, {"orderStr": scanned}):
        assert word("alipay", press(merchant, "alipay", parameters)) == "failed"


def test_a_payer_who_does_nothing_that_is_known(merchant):
    for body in (b"", b"[]", b'{"outcome": "nothing"}', b'{"outcome": 1}', b'{"outcome": ["pay"]}'):
        answer = requests.post(f"{merchant.url}/bridge/wechat", data=body, timeout=10)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), body


def shown(browser, merchant, provider, parameters, back=BACK):
    query = urlencode({**parameters, **({"back": back} if back else {})})
    return browser.get(f"{merchant.url}/bridge/{provider}?{query}", timeout=10)


def click(browser, page, outcome):
    """Press a button of the page as a browser would, with all that the form's address says."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    target = urljoin(page.url, html.unescape(re.search(r'action="([^"]+)"', page.text)[1]))
    data = {"csrfmiddlewaretoken": token, "outcome": outcome}
    return browser.post(target, data=data, allow_redirects=False, timeout=10)


@pytest.mark.parametrize(("outcome", "state"), [("pay", "paid"), ("cancel", "waiting"), ("fail", "waiting")])
def test_the_page_for_people_without_the_app_leads_back(merchant, way, receiver, outcome, state):
    provider, parameters = PROVIDERS[way], handed_over(merchant, way)
    with requests.Session() as browser:
        page = shown(browser, merchant, provider, parameters)
        assert page.status_code == 200
        for text in ("¥88.88", "月卡", NUMBER, f'href="{html.escape(BACK)}"'):
            assert text in page.text
        answer = click(browser, page, outcome)
        assert (answer.status_code, answer.headers["Location"]) == (302, BACK)
        assert merchant.record(provider, NUMBER)["state"] == state
        if state == "paid":
            again = browser.get(urljoin(page.url, click(browser, page, "pay").headers["Location"]), timeout=10)
            assert (again.status_code, "订单已支付" in again.text) == (400, True)
            assert f'href="{html.escape(BACK)}"' in again.text


def test_the_page_shows_the_order_where_there_is_no_way_back(merchant, receiver):
    receiver.answers(200, b"success")
    parameters = handed_over(merchant, "alipay")
    with requests.Session() as browser:
        page = shown(browser, merchant, "alipay", parameters, back="javascript:alert(1)")
        assert 'href="javascript' not in page.text
        assert click(browser, page, "pay").headers["Location"] == f"/cashier/alipay/{NUMBER}/"
        assert click(browser, page, "claims_paid").status_code == 400


def test_the_page_pays_nothing_for_another_site_or_without_a_signature(merchant):
    parameters = handed_over(merchant, "v3")
    query = urlencode(parameters)
    foreign = requests.post(f"{merchant.url}/bridge/wechat/press?{query}", {"outcome": "pay"}, timeout=10)
    assert foreign.status_code == 403
    with requests.Session() as browser:
        page = shown(browser, merchant, "wechat", {**parameters, "nonceStr": "another"})
        assert (page.status_code, "支付验证签名失败" in page.text) == (400, True)
    assert merchant.record("wechat", NUMBER)["state"] == "waiting"


def test_the_script_of_the_apps_is_handed_out(merchant):
    answer = requests.get(f"{merchant.url}/static/sandbox/bridge.js", timeout=10)
    assert answer.status_code == 200
    for name in ("WeixinJSBridge", "AlipayJSBridge", "__sandboxBridge"):
        assert name in answer.text
