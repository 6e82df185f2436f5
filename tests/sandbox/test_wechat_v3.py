"""API v3 as a merchant meets it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa

NUMBER = "txn_0001"
REFUNDS = "/v3/refund/domestic/refunds"
ECHO = "/v3/security/echo"


def all_trades(merchant):
    return requests.get(f"{merchant.url}/control/trades", timeout=10).json()


def seconds_from_now(offset):
    """A time stamp to be made when the test runs, which may be minutes after it was collected."""
    return lambda: str(int(time.time()) + offset)


def refused(response):
    return response.status_code, response.json()["code"]


def paid(merchant, number=NUMBER):
    assert merchant.v3_order(number).status_code == 200
    merchant.control("pay", provider="wechat", out_trade_no=number, deliver=False)


def refund_body(**changes):
    amount = {"refund": 3000, "total": 8888, "currency": "CNY", **changes.pop("amount", {})}
    return {"out_trade_no": NUMBER, "out_refund_no": "refund_1", "amount": amount, **changes}


@pytest.mark.parametrize(
    ("way", "changes", "key", "start"),
    [
        ("native", {}, "code_url", "weixin://wxpay/bizpayurl?pr="),
        ("jsapi", {"payer": {"openid": "o1"}}, "prepay_id", "wx"),
        ("app", {}, "prepay_id", "wx"),
        (
            "h5",
            {"scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}},
            "h5_url",
            "http://127.0.0.1:",
        ),
    ],
)
def test_an_order_leads_to_its_cashier(merchant, way, changes, key, start):
    answer = merchant.v3_answer(merchant.v3_order(NUMBER, way, **changes))
    assert list(answer) == [key]
    assert answer[key].startswith(start)
    scanned = requests.get(f"{merchant.url}/scan", params={"code": answer[key]}, timeout=10)
    assert scanned.url == f"{merchant.url}/cashier/wechat/{NUMBER}/"
    found = merchant.v3_query(NUMBER)
    assert (found["trade_state"], found["amount"]) == ("NOTPAY", {"total": 8888, "currency": "CNY"})
    assert not {"transaction_id", "payer", "success_time"} & set(found)


def test_a_paid_order_says_so(merchant):
    paid(merchant)
    found = merchant.v3_query(NUMBER)
    assert (found["trade_state"], found["out_trade_no"], found["trade_type"]) == ("SUCCESS", NUMBER, "NATIVE")
    assert found["success_time"].endswith("+08:00")
    path = f"/v3/pay/transactions/id/{found['transaction_id']}?mchid={merchant.env['WECHATPAY_MCH_ID']}"
    assert merchant.v3_answer(merchant.v3("GET", path)) == found


def test_the_answer_is_signed_over_its_bytes(merchant):
    response = merchant.v3_order(NUMBER)
    merchant.verify_v3(response.headers, response.content)
    with pytest.raises(InvalidSignature):
        merchant.verify_v3(response.headers, response.content + b" ")


@pytest.mark.parametrize(
    "changes",
    [
        {"mchid": "1900000002"},
        {"serial_no": "5A4DB0C500000000000000000000000000000002"},
        {"timestamp": seconds_from_now(-301)},
        {"timestamp": seconds_from_now(400)},
        {"timestamp": "now"},
        {"nonce_str": "n" * 33},
        {"signature": "AAAA"},
        {"signature": "WECHATPAY/SIGNTEST/xx"},
        {"more": "1"},
    ],
)
def test_what_the_authorization_says_must_hold(merchant, changes):
    said = {name: value() if callable(value) else value for name, value in changes.items()}
    response = merchant.v3("POST", ECHO, {"a": 1}, **said)
    assert refused(response) == (401, "SIGN_ERROR")
    assert "Wechatpay-Signature" not in response.headers


def test_the_signature_covers_method_path_query_and_body(merchant):
    body = b'{"a": 1}'
    headers = merchant.v3_headers("POST", ECHO, body)
    assert requests.post(merchant.url + ECHO, data=body, headers=headers, timeout=10).status_code == 200
    for path, sent in ((ECHO, b'{"a": 2}'), (f"{ECHO}?x=1", body), ("/v3/refund/domestic/refunds", body)):
        answer = requests.post(merchant.url + path, data=sent, headers=headers, timeout=10)
        assert refused(answer) == (401, "SIGN_ERROR")
    answer = requests.get(f"{merchant.url}/v3/certificates", headers=headers, timeout=10)
    assert refused(answer) == (401, "SIGN_ERROR")


def test_a_refused_signature_shows_what_was_verified(merchant):
    merchant.wechat_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    shown = merchant.v3("POST", f"{ECHO}?x=%7C", {"a": 1}).json()["detail"]["sign_information"]
    assert (shown["method"], shown["url"]) == ("POST", f"{ECHO}?x=%7C")
    assert merchant.v3_order(NUMBER).status_code == 401
    assert all_trades(merchant) == []


def test_a_user_agent_is_required(merchant):
    headers = {**merchant.v3_headers("GET", "/v3/certificates", b""), "User-Agent": ""}
    answer = requests.get(f"{merchant.url}/v3/certificates", headers=headers, timeout=10)
    assert refused(answer) == (400, "PARAM_ERROR")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"appid": "wx1"}, (400, "APPID_MCHID_NOT_MATCH")),
        ({"mchid": "1900000002"}, (400, "APPID_MCHID_NOT_MATCH")),
        ({"description": ""}, (400, "PARAM_ERROR")),
        ({"description": "字" * 128}, (400, "PARAM_ERROR")),
        ({"notify_url": "/notify"}, (400, "PARAM_ERROR")),
        ({"notify_url": "http://127.0.0.1/notify?a=1"}, (400, "PARAM_ERROR")),
        ({"amount": {"total": 88.88}}, (400, "PARAM_ERROR")),
        ({"amount": {"total": "8888"}}, (400, "PARAM_ERROR")),
        ({"amount": {"total": True}}, (400, "PARAM_ERROR")),
        ({"amount": {"total": 0}}, (400, "PARAM_ERROR")),
        ({"amount": {"total": 1, "currency": "USD"}}, (400, "PARAM_ERROR")),
        ({"time_expire": "2020-01-01T00:00:00+08:00"}, (400, "PARAM_ERROR")),
        ({"time_expire": (datetime.now(UTC) + timedelta(seconds=30)).isoformat()}, (400, "PARAM_ERROR")),
        ({"time_expire": "2036-01-01 00:00:00"}, (400, "PARAM_ERROR")),
        ({"attach": "a" * 129}, (400, "PARAM_ERROR")),
    ],
)
def test_the_fields_of_an_order_are_checked(merchant, changes, expected):
    assert refused(merchant.v3_order(NUMBER, **changes)) == expected
    assert all_trades(merchant) == []


@pytest.mark.parametrize("number", ["txn_1", "t" * 33, "txn@0001", "txn 0001", None])
def test_the_order_number_is_checked(merchant, number):
    assert refused(merchant.v3_order(number)) == (400, "PARAM_ERROR")
    assert all_trades(merchant) == []


@pytest.mark.parametrize("way", ["jsapi", "h5"])
def test_what_a_way_needs_is_required(merchant, way):
    assert refused(merchant.v3_order(NUMBER, way)) == (400, "PARAM_ERROR")
    assert all_trades(merchant) == []


def test_numbers_with_signs_can_be_queried(merchant):
    assert merchant.v3_order("txn|0*-1").status_code == 200
    path = f"/v3/pay/transactions/out-trade-no/txn%7C0*-1?mchid={merchant.env['WECHATPAY_MCH_ID']}"
    assert merchant.v3_answer(merchant.v3("GET", path))["out_trade_no"] == "txn|0*-1"


def test_the_same_order_again_is_the_same_order(merchant):
    first, second = merchant.v3_order(NUMBER).json(), merchant.v3_order(NUMBER).json()
    assert first == second
    changed = merchant.v3_order(NUMBER, amount={"total": 8889, "currency": "CNY"})
    assert refused(changed) == (403, "OUT_TRADE_NO_USED")
    assert merchant.record("wechat", NUMBER)["amount_fen"] == 8888


def test_close_answers_204_and_ends_the_order(merchant):
    merchant.v3_order(NUMBER)
    path, body = f"/v3/pay/transactions/out-trade-no/{NUMBER}/close", {"mchid": merchant.env["WECHATPAY_MCH_ID"]}
    assert merchant.v3_answer(merchant.v3("POST", path, body), status=204) == {}
    assert merchant.v3_answer(merchant.v3("POST", path, body), status=204) == {}
    assert merchant.v3_query(NUMBER)["trade_state"] == "CLOSED"
    assert refused(merchant.v3_order(NUMBER)) == (400, "ORDER_CLOSED")
    merchant.control("pay", status=409, provider="wechat", out_trade_no=NUMBER)


def test_a_paid_order_can_neither_be_closed_nor_opened(merchant):
    paid(merchant)
    path, body = f"/v3/pay/transactions/out-trade-no/{NUMBER}/close", {"mchid": merchant.env["WECHATPAY_MCH_ID"]}
    assert refused(merchant.v3("POST", path, body)) == (400, "ORDERPAID")
    assert refused(merchant.v3_order(NUMBER)) == (400, "ORDERPAID")
    assert merchant.v3_query(NUMBER)["trade_state"] == "SUCCESS"


def test_what_is_not_there_is_404(merchant):
    path = f"/v3/pay/transactions/out-trade-no/txn_none?mchid={merchant.env['WECHATPAY_MCH_ID']}"
    assert refused(merchant.v3("GET", path)) == (404, "ORDER_NOT_EXIST")
    assert refused(merchant.v3("GET", f"{REFUNDS}/none")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(merchant.v3("GET", "/v3/pay/transactions/out-trade-no/txn_none")) == (400, "PARAM_ERROR")


def test_refunds_add_up_to_what_was_paid(merchant):
    paid(merchant)
    first = merchant.v3_answer(merchant.v3("POST", REFUNDS, refund_body()))
    assert (first["status"], first["amount"]["refund"]) == ("SUCCESS", 3000)
    assert merchant.v3_answer(merchant.v3("POST", REFUNDS, refund_body())) == first
    assert merchant.v3_answer(merchant.v3("GET", f"{REFUNDS}/refund_1")) == first
    assert merchant.v3_query(NUMBER)["trade_state"] == "REFUND"
    for body in (
        refund_body(amount={"refund": 3001}),
        refund_body(amount={"total": 8889}),
        refund_body(out_refund_no="refund_2", amount={"refund": 5889}),
    ):
        assert refused(merchant.v3("POST", REFUNDS, body)) == (400, "INVALID_REQUEST")
    assert merchant.record("wechat", NUMBER)["refunded_fen"] == 3000


def test_an_unpaid_order_gives_nothing_back(merchant):
    merchant.v3_order(NUMBER)
    assert refused(merchant.v3("POST", REFUNDS, refund_body())) == (400, "INVALID_REQUEST")
    assert merchant.record("wechat", NUMBER)["refunds"] == []


def test_a_pending_refund_is_settled_by_hand(merchant):
    paid(merchant)
    merchant.control("scenario", scenario="refund_pending")
    assert merchant.v3_answer(merchant.v3("POST", REFUNDS, refund_body()))["status"] == "PROCESSING"
    assert merchant.record("wechat", NUMBER)["refunded_fen"] == 0
    merchant.control("refunds/settle", provider="wechat", out_trade_no=NUMBER, refund="refund_1")
    assert merchant.v3_answer(merchant.v3("GET", f"{REFUNDS}/refund_1"))["status"] == "SUCCESS"


def test_the_certificate_comes_encrypted_and_verifies_answers(merchant):
    entry = merchant.v3_answer(merchant.v3("GET", "/v3/certificates"))["data"][0]
    certificate = x509.load_pem_x509_certificate(merchant.decrypt_v3(entry["encrypt_certificate"]))
    assert f"{certificate.serial_number:X}" == entry["serial_no"]
    headers = {**merchant.v3_headers("POST", ECHO, b"{}"), "Wechatpay-Serial": entry["serial_no"]}
    answer = requests.post(merchant.url + ECHO, data=b"{}", headers=headers, timeout=10)
    assert answer.headers["Wechatpay-Serial"] == entry["serial_no"]
    assert certificate.public_key() == merchant._public("WECHATPAY_PUBLIC_KEY_FILE")


def test_echo(merchant):
    assert merchant.v3_answer(merchant.v3("POST", ECHO, {"a": "月卡"})) == {"a": "月卡"}
