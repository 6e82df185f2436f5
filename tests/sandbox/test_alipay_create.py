"""alipay.trade.create: an order for one payer, who pays it inside Alipay."""

import pytest

from tests.sandbox.payer import alipay_open_id

QUERY = {"out_trade_no": "txn_0001"}
USER_ID, UNTOLD = "2088102150477652", "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazW0"


def order(merchant, **changes):
    """The signed answer to an order; an empty change leaves a field out."""
    content = {
        **QUERY,
        "total_amount": "88.88",
        "subject": "月卡",
        "product_code": "JSAPI_PAY",
        "op_app_id": merchant.env["ALIPAY_APP_ID"],
        "buyer_open_id": UNTOLD,
        **changes,
    }
    return merchant.alipay_call("create", {name: value for name, value in content.items() if value})


def test_the_trade_exists_at_once_and_is_the_same_again(merchant):
    open_id = alipay_open_id(merchant)
    node = order(merchant, buyer_open_id=open_id)
    assert set(node) == {"code", "msg", "out_trade_no", "trade_no"}
    assert order(merchant, buyer_open_id=open_id) == node
    assert merchant.alipay_call("query", QUERY)["trade_status"] == "WAIT_BUYER_PAY"
    record = merchant.record("alipay", "txn_0001")
    assert (record["trade_no"], record["channel"], record["openid"]) == (node["trade_no"], "create", open_id)


@pytest.mark.parametrize(
    ("buyer", "answered", "told"),
    [
        ({"buyer_open_id": UNTOLD}, "buyer_open_id", "buyer_open_id"),
        ({"buyer_open_id": "", "buyer_id": USER_ID}, "buyer_user_id", "buyer_id"),
    ],
)
def test_the_buyer_comes_back_by_the_same_kind_of_name(merchant, receiver, buyer, answered, told):
    receiver.answers(200, b"success")
    assert order(merchant, **buyer)["code"] == "10000"
    merchant.control("pay", provider="alipay", out_trade_no="txn_0001")
    names = {"buyer_open_id", "buyer_user_id", "buyer_id"}
    whom = buyer.get("buyer_id") or UNTOLD
    refund = merchant.alipay_call("refund", {**QUERY, "refund_amount": "1.00", "out_request_no": "r1"})
    for node in (merchant.alipay_call("query", QUERY), refund):
        assert {name: node[name] for name in names & set(node)} == {answered: whom}
    notice = merchant.alipay_notice(receiver.received[0].body.decode())
    assert {name: notice[name] for name in names & set(notice)} == {told: whom}


def test_a_buyer_that_no_sign_in_handed_out_is_unknown_once_one_has(merchant):
    assert order(merchant)["code"] == "10000"
    merchant.control("reset")
    alipay_open_id(merchant)
    refused = order(merchant)
    assert (refused["code"], refused["sub_code"]) == ("40004", "ACQ.BUYER_NOT_EXIST")
    assert merchant.control("pay", status=404, provider="alipay", out_trade_no="txn_0001")["code"] == "trade_not_found"
    assert order(merchant, buyer_open_id="", buyer_id=USER_ID)["code"] == "10000"


IMPOSSIBLE = [
    {"product_code": "FACE_TO_FACE_PAYMENT"},
    {"product_code": ""},
    {"op_app_id": ""},
    {"op_app_id": "9021000100000009"},
    {"buyer_open_id": ""},
    {"buyer_id": USER_ID},
    {"buyer_open_id": "", "buyer_id": UNTOLD},
]


def test_an_order_that_cannot_be(merchant):
    for changes in IMPOSSIBLE:
        refused = order(merchant, **changes)
        assert (refused["code"], refused["sub_code"]) == ("40004", "ACQ.INVALID_PARAMETER"), changes


def test_a_repeated_order_changes_nothing(merchant):
    order(merchant)
    for changes in ({"total_amount": "88.89"}, {"buyer_open_id": f"{UNTOLD}x"}):
        assert order(merchant, **changes)["sub_code"] == "ACQ.CONTEXT_INCONSISTENT", changes
