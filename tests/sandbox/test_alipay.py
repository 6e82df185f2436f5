"""gateway.do as a merchant meets it."""

import json

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.merchant import china_time, sorted_pairs

ORDER = {"out_trade_no": "txn_0001", "total_amount": "88.88", "subject": "月卡 + 50%"}
QUERY = {"out_trade_no": "txn_0001"}


def order(**changes):
    return {**ORDER, "time_expire": china_time(minutes=15), **changes}


def opened(merchant, **changes):
    """An order whose cashier a payer has opened."""
    merchant.alipay_call("precreate", order(**changes))
    requests.get(f"{merchant.url}/cashier/alipay/txn_0001/", timeout=10).raise_for_status()


def paid(merchant, **changes):
    merchant.alipay_call("precreate", order(**changes))
    merchant.control("pay", provider="alipay", out_trade_no="txn_0001", deliver=False)


def another(signature):
    """A signature that differs whatever the first one begins with: of 64 keys, one begins with any letter chosen."""
    return ("B" if signature[0] == "A" else "A") + signature[1:]


def refused(node):
    return node["code"], node["sub_code"]


def test_a_qr_order_exists_only_once_a_payer_has_scanned_it(merchant):
    node = merchant.alipay_call("precreate", order())
    assert node["code"] == "10000"
    assert node["out_trade_no"] == "txn_0001"
    assert node["qr_code"].startswith("https://qr.alipay.com/")
    missing = merchant.alipay_call("query", QUERY)
    assert refused(missing) == ("40004", "ACQ.TRADE_NOT_EXIST")
    assert refused(merchant.alipay_call("close", QUERY)) == ("40004", "ACQ.TRADE_NOT_EXIST")

    scanned = requests.get(f"{merchant.url}/scan", params={"code": node["qr_code"]}, timeout=10)
    assert scanned.url == f"{merchant.url}/cashier/alipay/txn_0001/"
    found = merchant.alipay_call("query", QUERY)
    assert (found["trade_status"], found["total_amount"]) == ("WAIT_BUYER_PAY", "88.88")
    assert "send_pay_date" not in found


def test_a_paid_order_says_so(merchant):
    paid(merchant)
    found = merchant.alipay_call("query", QUERY)
    assert (found["code"], found["trade_status"], found["total_amount"]) == ("10000", "TRADE_SUCCESS", "88.88")
    assert found["send_pay_date"][:10] == china_time()[:10]
    assert len(found["trade_no"]) == 28
    assert merchant.alipay_call("query", {"trade_no": found["trade_no"]})["out_trade_no"] == "txn_0001"


def test_the_answer_is_signed_as_it_stands(merchant):
    response = merchant.alipay("precreate", order())
    assert "https:\\/\\/qr.alipay.com" in response.text
    merchant.alipay_answer(response)
    response._content = response.content.replace(b"txn_0001", b"txn_0002")
    with pytest.raises(InvalidSignature):
        merchant.alipay_answer(response)


@pytest.mark.parametrize("name", ["notify_url", "biz_content", "timestamp", "sign", "charset", "extra"])
def test_a_changed_parameter_breaks_the_signature(merchant, name):
    parameters = merchant.alipay_parameters("alipay.trade.precreate", order())
    changes = {
        "biz_content": json.dumps(order(total_amount="0.01")),
        "timestamp": china_time(seconds=-9),
        "charset": "gbk",
    }
    value = changes.get(name) or (another(parameters["sign"]) if name == "sign" else "http://127.0.0.1/else")
    node = merchant.alipay_answer(merchant.send_alipay({**parameters, name: value}))
    assert refused(node) == ("40002", "isv.invalid-signature")
    assert requests.get(f"{merchant.url}/control/trades", timeout=10).json() == []


def test_a_strangers_key_and_the_old_digest_are_refused(merchant):
    unsigned = {k: v for k, v in merchant.alipay_parameters("alipay.trade.precreate", order()).items() if k != "sign"}
    content = sorted_pairs(unsigned).encode()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for sign in (merchant.rsa(stranger, content), merchant.rsa(merchant.alipay_key, content, hashes.SHA1())):
        node = merchant.alipay_answer(merchant.send_alipay({**unsigned, "sign": sign}))
        assert refused(node) == ("40002", "isv.invalid-signature")
    assert requests.get(f"{merchant.url}/control/trades", timeout=10).json() == []


def test_an_unknown_application_gets_an_unsigned_refusal(merchant):
    response = merchant.alipay("query", QUERY, app_id="9021000100000009")
    assert response.json()["alipay_trade_query_response"]["sub_code"] == "isv.invalid-app-id"
    assert "sign" not in response.json()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timestamp": china_time(hours=-8)}, ("40002", "isv.invalid-timestamp")),
        ({"timestamp": "2026-01-01T00:00:00"}, ("40002", "isv.invalid-timestamp")),
        ({"sign_type": "RSA"}, ("40002", "isv.invalid-signature-type")),
        ({"version": ""}, ("40001", "isv.missing-version")),
        ({"notify_url": "/notify"}, ("40002", "isv.invalid-notify-url")),
    ],
)
def test_common_parameters_are_checked(merchant, changes, expected):
    assert refused(merchant.alipay_call("query", QUERY, **changes)) == expected


def test_an_unknown_method_is_refused_under_the_common_root(merchant):
    response = merchant.alipay("nothing", QUERY)
    assert refused(merchant.alipay_answer(response)) == ("40002", "isv.invalid-method")
    assert list(response.json()) == ["error_response", "sign"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total_amount": "88.888"}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": 88.88}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": "0.00"}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": "100000000.01"}, "ACQ.TOTAL_FEE_EXCEED"),
        ({"out_trade_no": "txn-0001"}, "ACQ.INVALID_PARAMETER"),
        ({"out_trade_no": "t" * 65}, "ACQ.INVALID_PARAMETER"),
        ({"subject": "a=b"}, "ACQ.INVALID_PARAMETER"),
        ({"subject": "字" * 257}, "ACQ.INVALID_PARAMETER"),
        ({"subject": ""}, "isv.missing-subject"),
        ({"subject": "<script>"}, "isv.suspected-attack"),
        ({"time_expire": china_time(minutes=-1)}, "ACQ.INVALID_PARAMETER"),
        ({"time_expire": "", "timeout_express": "1.5h"}, "ACQ.INVALID_PARAMETER"),
        ({"product_code": "QUICK_WAP_WAY"}, "ACQ.INVALID_PARAMETER"),
    ],
)
def test_the_fields_of_an_order_are_checked(merchant, changes, expected):
    assert merchant.alipay_call("precreate", order(**changes))["sub_code"] == expected
    assert requests.get(f"{merchant.url}/control/trades", timeout=10).json() == []


def test_the_same_order_again_is_the_same_order(merchant):
    first, second = merchant.alipay_call("precreate", order()), merchant.alipay_call("precreate", order())
    assert first["qr_code"] == second["qr_code"]
    assert refused(merchant.alipay_call("precreate", order(total_amount="88.89"))) == (
        "40004",
        "ACQ.CONTEXT_INCONSISTENT",
    )
    assert merchant.record("alipay", "txn_0001")["amount_fen"] == 8888


def test_a_paid_number_is_used_up(merchant):
    paid(merchant)
    assert refused(merchant.alipay_call("precreate", order())) == ("40004", "ACQ.TRADE_HAS_SUCCESS")
    assert refused(merchant.alipay_call("close", QUERY)) == ("40004", "ACQ.TRADE_STATUS_ERROR")
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "TRADE_SUCCESS"


def test_close_ends_an_unpaid_trade(merchant):
    opened(merchant)
    assert merchant.alipay_call("close", QUERY)["code"] == "10000"
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "TRADE_CLOSED"
    assert refused(merchant.alipay_call("precreate", order())) == ("40004", "ACQ.TRADE_HAS_CLOSE")
    merchant.control("pay", status=409, provider="alipay", out_trade_no="txn_0001")


def test_chinese_in_gbk(merchant):
    node = merchant.alipay_call("precreate", order(), charset="gbk")
    assert node["code"] == "10000"
    assert merchant.record("alipay", "txn_0001")["subject"] == "月卡 + 50%"
    assert merchant.alipay_call("query", QUERY, charset="gbk")["sub_msg"] == "交易不存在"


@pytest.mark.parametrize(("way", "product"), [("page", "FAST_INSTANT_TRADE_PAY"), ("wap", "QUICK_WAP_WAY")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_browser_is_sent_to_the_cashier(merchant, way, product, method):
    content = order(product_code=product)
    parameters = merchant.alipay_parameters(
        f"alipay.trade.{way}.pay", content, return_url="http://127.0.0.1:9/back?a=1"
    )
    where = "params" if method == "GET" else "data"
    response = requests.request(
        method, f"{merchant.url}/gateway.do", **{where: parameters}, allow_redirects=False, timeout=10
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/cashier/alipay/txn_0001/")
    record = merchant.record("alipay", "txn_0001")
    assert (record["channel"], record["opened"], record["return_url"]) == (way, False, "http://127.0.0.1:9/back?a=1")


def test_a_browser_with_a_bad_signature_sees_a_page_in_gbk(merchant):
    parameters = merchant.alipay_parameters("alipay.trade.page.pay", order(product_code="FAST_INSTANT_TRADE_PAY"))
    parameters["sign"] = another(parameters["sign"])
    response = requests.get(f"{merchant.url}/gateway.do", params=parameters, allow_redirects=False, timeout=10)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html;charset=GBK")
    assert "isv.invalid-signature" in response.content.decode("gbk")
    assert requests.get(f"{merchant.url}/control/trades", timeout=10).json() == []


def test_an_order_string_opens_in_the_app(merchant):
    parameters = merchant.alipay_parameters("alipay.trade.app.pay", order(product_code="QUICK_MSECURITY_PAY"))
    order_string = requests.models.RequestEncodingMixin._encode_params(parameters)
    scanned = requests.get(f"{merchant.url}/scan", params={"code": order_string}, timeout=10)
    assert scanned.url == f"{merchant.url}/cashier/alipay/txn_0001/"
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "WAIT_BUYER_PAY"
    forged = requests.get(f"{merchant.url}/scan", params={"code": order_string.replace("88.88", "0.01")}, timeout=10)
    assert forged.status_code == 404


def test_refunds_add_up_to_what_was_paid(merchant):
    paid(merchant)
    part = {**QUERY, "refund_amount": "30.00", "out_request_no": "r1"}
    first = merchant.alipay_call("refund", part)
    assert (first["fund_change"], first["refund_fee"]) == ("Y", "30.00")
    again = merchant.alipay_call("refund", part)
    assert (again["fund_change"], again["refund_fee"]) == ("N", "30.00")
    differs = merchant.alipay_call("refund", {**part, "refund_amount": "31.00"})
    assert refused(differs) == ("40004", "ACQ.DISCORDANT_REPEAT_REQUEST")
    without_number = merchant.alipay_call("refund", {**QUERY, "refund_amount": "1.00"})
    assert refused(without_number) == ("40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
    too_much = merchant.alipay_call("refund", {**QUERY, "refund_amount": "58.89", "out_request_no": "r2"})
    assert refused(too_much) == ("40004", "ACQ.REASON_TRADE_REFUND_FEE_ERR")
    assert merchant.record("alipay", "txn_0001")["refunded_fen"] == 3000
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "TRADE_SUCCESS"

    rest = merchant.alipay_call("refund", {**QUERY, "refund_amount": "58.88", "out_request_no": "r3"})
    assert rest["refund_fee"] == "88.88"
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "TRADE_CLOSED"
    closed = merchant.alipay_call("refund", {**QUERY, "refund_amount": "0.01", "out_request_no": "r4"})
    assert refused(closed) == ("40004", "ACQ.TRADE_HAS_CLOSE")


def test_an_unpaid_trade_gives_nothing_back(merchant):
    opened(merchant)
    node = merchant.alipay_call("refund", {**QUERY, "refund_amount": "88.88", "out_request_no": "r1"})
    assert refused(node) == ("40004", "ACQ.TRADE_STATUS_ERROR")
    assert merchant.record("alipay", "txn_0001")["refunds"] == []


def test_refund_query_tells_done_from_unknown(merchant):
    paid(merchant)
    asked = {**QUERY, "out_request_no": "r1"}
    assert merchant.alipay_call("fastpay.refund.query", asked) == {"code": "10000", "msg": "Success"}
    merchant.alipay_call("refund", {**asked, "refund_amount": "30.00"})
    found = merchant.alipay_call("fastpay.refund.query", asked)
    assert (found["refund_status"], found["refund_amount"]) == ("REFUND_SUCCESS", "30.00")


def test_a_pending_refund_is_settled_by_hand(merchant):
    paid(merchant)
    merchant.control("scenario", scenario="refund_pending", out_trade_no="txn_0001")
    asked = {**QUERY, "out_request_no": "r1"}
    assert merchant.alipay_call("refund", {**asked, "refund_amount": "30.00"})["fund_change"] == "N"
    assert "refund_status" not in merchant.alipay_call("fastpay.refund.query", asked)
    merchant.control("refunds/settle", provider="alipay", out_trade_no="txn_0001")
    assert merchant.alipay_call("fastpay.refund.query", asked)["refund_status"] == "REFUND_SUCCESS"
