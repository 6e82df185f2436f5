"""The payer's pages."""

import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from tests.sandbox.merchant import china_time

NUMBER = "txn_0001"
EVIL = '"><img src=x onerror=1>'


@pytest.fixture
def browser():
    with requests.Session() as session:
        yield session


def order(merchant, **changes):
    content = {
        "out_trade_no": NUMBER,
        "total_amount": "88.88",
        "subject": "月卡",
        "product_code": "QUICK_WAP_WAY",
        **changes,
    }
    parameters = merchant.alipay_parameters(
        "alipay.trade.wap.pay",
        {**content, "time_expire": china_time(minutes=15)},
        return_url="http://127.0.0.1:9/back?a=1",
    )
    return f"{merchant.url}/gateway.do", parameters


def press(browser, page, action, **more):
    """Submit the form of this action as a browser would."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    assert f'action="/cashier/alipay/{NUMBER}/{action}"' in page.text
    data = {"csrfmiddlewaretoken": token, **more}
    return browser.post(f"{page.url}{action}", data=data, allow_redirects=False, timeout=10)


def test_the_cashier_shows_what_is_to_be_paid(merchant, browser):
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    assert page.status_code == 200
    for text in ("¥88.88", "月卡", NUMBER, "付款", "取消并关闭", "forged_signature"):
        assert text in page.text
    assert "src=" not in page.text
    assert not re.search(r'(?:href|action)="(?!/)', page.text)


def test_paying_goes_back_to_the_merchant_signed_and_without_a_state(merchant, browser, receiver):
    receiver.answers(200, b"success")
    address, parameters = order(merchant)
    answer = press(browser, browser.get(address, params=parameters, timeout=10), "pay")
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert (target.netloc, target.path) == ("127.0.0.1:9", "/back")
    query = target.query.removeprefix("a=1&")
    fields = merchant.alipay_notice(query)
    assert (fields["out_trade_no"], fields["total_amount"]) == (NUMBER, "88.88")
    assert fields["method"] == "alipay.trade.wap.pay.return"
    assert "trade_status" not in fields
    receiver.await_arrival()
    assert merchant.alipay_notice(receiver.received[0].body.decode())["trade_status"] == "TRADE_SUCCESS"


def test_a_second_click_pays_nothing(merchant, browser, receiver):
    receiver.answers(200, b"success")
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    press(browser, page, "pay")
    again = press(browser, page, "pay")
    assert again.headers["Location"] == f"/cashier/alipay/{NUMBER}/"
    assert len(merchant.record("alipay", NUMBER)["notifications"]) == 1


def test_failing_closes_the_order(merchant, browser):
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    press(browser, page, "fail")
    assert merchant.record("alipay", NUMBER)["state"] == "closed"
    closed = browser.get(page.url, timeout=10)
    assert "已关闭" in closed.text
    assert "付款 <" not in closed.text


def test_a_paid_trade_is_refunded_on_its_page(merchant, browser, receiver):
    receiver.answers(200, b"success")
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    assert 'name="amount"' not in page.text
    press(browser, page, "pay")
    page = browser.get(page.url, timeout=10)
    assert 'name="amount" value="88.88"' in page.text
    assert press(browser, page, "refund", amount="30").status_code == 302
    page = browser.get(page.url, timeout=10)
    assert "¥30.00" in page.text
    assert 'name="amount" value="58.88"' in page.text
    (made,) = merchant.record("alipay", NUMBER)["refunds"]
    assert (made["amount_fen"], made["state"], made["source"]) == (3000, "succeeded", "console")
    for amount in ("58.89", "0", "-1", "1.005", ""):
        assert press(browser, page, "refund", amount=amount).status_code == 400
    assert merchant.record("alipay", NUMBER)["refunded_fen"] == 3000
    press(browser, page, "refund", amount="58.88")
    assert 'name="amount"' not in browser.get(page.url, timeout=10).text


def test_the_scenario_of_an_order_is_set_on_its_page(merchant, browser):
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    press(browser, page, "scenario", scenario="duplicate")
    assert merchant.record("alipay", NUMBER)["scenario"] == "duplicate"
    assert press(browser, page, "scenario", scenario="nothing").status_code == 400
    assert press(browser, page, "scenario", scenario="bill_missing_row").status_code == 400
    assert "bill_missing_row" not in page.text
    assert merchant.record("alipay", NUMBER)["scenario"] == "duplicate"


def test_a_form_of_another_site_pays_nothing(merchant, browser):
    address, parameters = order(merchant)
    page = browser.get(address, params=parameters, timeout=10)
    assert requests.post(f"{page.url}pay", timeout=10).status_code == 403
    assert merchant.record("alipay", NUMBER)["state"] == "waiting"


def test_what_the_merchant_wrote_is_shown_as_text(merchant, browser):
    response = merchant.v3_order(NUMBER, description=EVIL)
    assert response.status_code == 200
    for path in ("/", f"/cashier/wechat/{NUMBER}/"):
        page = browser.get(merchant.url + path, timeout=10).text
        assert EVIL not in page
        assert "&quot;&gt;&lt;img src=x onerror=1&gt;" in page


def test_the_list_is_newest_first(merchant, browser):
    merchant.v3_order("txn_0001")
    merchant.v2_order("txn_0002")
    page = browser.get(f"{merchant.url}/", timeout=10).text
    assert 0 < page.index("txn_0002") < page.index("txn_0001")


def test_an_h5_order_goes_back_where_the_merchant_asked(merchant, browser):
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    address = merchant.v3_order(NUMBER, "h5", scene_info=scene).json()["h5_url"]
    page = browser.get(f"{address}&redirect_url=http%3A%2F%2F127.0.0.1%3A9%2Fdone%3Fa%3D1", timeout=10)
    assert page.url == f"{merchant.url}/cashier/wechat/{NUMBER}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    answer = browser.post(f"{page.url}pay", data={"csrfmiddlewaretoken": token}, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == "http://127.0.0.1:9/done?a=1"


def test_a_redirect_to_a_script_is_dropped(merchant, browser):
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    address = merchant.v3_order(NUMBER, "h5", scene_info=scene).json()["h5_url"]
    browser.get(f"{address}&redirect_url=javascript%3Aalert(1)", timeout=10)
    assert merchant.record("wechat", NUMBER)["return_url"] == ""


@pytest.mark.parametrize("path", ["/scan?code=nothing", "/scan", "/cashier/alipay/none/"])
def test_what_leads_nowhere_is_404(merchant, browser, path):
    assert browser.get(merchant.url + path, timeout=10).status_code == 404


PAGE = "http://127.0.0.1:9/pay/1.x/return/"


def show_code(merchant, browser, back):
    """The cashier of an order, reached by its code from a page of the merchant's."""
    content = {"out_trade_no": NUMBER, "total_amount": "88.88", "subject": "月卡"}
    code = merchant.alipay_call("precreate", content)["qr_code"]
    return browser.get(f"{merchant.url}/scan", params={"code": code, "back": back}, timeout=10)


def send(browser, page, action):
    """Submit the form of this action as a browser would, with all that its address says."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    (target,) = re.findall(rf'action="(/cashier/alipay/{NUMBER}/{action}[^"]*)"', page.text)
    address = urljoin(page.url, html.unescape(target))
    return browser.post(address, data={"csrfmiddlewaretoken": token}, allow_redirects=False, timeout=10)


def test_a_payer_who_came_by_a_code_is_led_back_to_the_page_that_showed_it(merchant, browser, receiver):
    receiver.answers(200, b"success")
    page = show_code(merchant, browser, PAGE)
    assert send(browser, page, "pay").headers["Location"] == PAGE
    later = browser.get(page.url, timeout=10)
    assert f'href="{PAGE}"' in later.text


def test_who_cancels_is_offered_the_way_back(merchant, browser, receiver):
    receiver.answers(200, b"success")
    page = show_code(merchant, browser, PAGE)
    shown = browser.get(urljoin(page.url, send(browser, page, "fail").headers["Location"]), timeout=10)
    assert f'href="{PAGE}"' in shown.text


@pytest.mark.parametrize("back", ["", "javascript:alert(1)", "/pay/1/", EVIL])
def test_what_is_no_page_leads_nowhere(merchant, browser, receiver, back):
    receiver.answers(200, b"success")
    page = show_code(merchant, browser, back)
    assert page.url == f"{merchant.url}/cashier/alipay/{NUMBER}/"
    assert send(browser, page, "pay").headers["Location"] == f"/cashier/alipay/{NUMBER}/"
