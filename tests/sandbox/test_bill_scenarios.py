"""Bills that are wrong in one way each."""

import gzip
import hashlib
from decimal import Decimal

import pytest
import time_machine

from tests.sandbox.bill_reader import alipay_members, alipay_table, ask_alipay, ask_v2, ask_v3, v3_content, wechat_table
from tests.sandbox.merchant import of_xml
from tests.sandbox.test_bills import DAY, NOON, at, paid, refunded

AMOUNT = {"alipay": "订单金额（元）", "wechat": "订单金额"}


@pytest.fixture(scope="module", autouse=True)
def clock(keys):
    """A day that does not end while the tests run, here and at the sandbox."""
    with time_machine.travel(NOON):
        yield NOON


@pytest.fixture(params=["alipay", "wechat"])
def provider(request, merchant):
    """A day of a refund of the day before, two payments, and another refund."""
    paid(merchant, request.param, "txn_0000", "9.00", "2026-01-01T00:00:00+08:00")
    refunded(merchant, request.param, "txn_0000", "r0", 200, at("09:00:00"))
    paid(merchant, request.param, "txn_0001", "88.88", at("10:00:00"))
    paid(merchant, request.param, "txn_0002", "19.90", at("11:00:00"))
    refunded(merchant, request.param, "txn_0001", "r1", 1000, at("12:00:00"))
    return request.param


def play(merchant, provider, scenario):
    merchant.control("scenario", scenario=scenario)
    return alipay_table(merchant, DAY) if provider == "alipay" else wechat_table(v3_content(merchant, DAY))


def seen(provider, table):
    """Order numbers and amounts of the payments, after the totals were held against the rows."""
    payments = [row for row in table.rows if row.get("业务类型") == "交易" or row.get("交易状态") == "SUCCESS"]
    if provider == "alipay":
        paid_yuan = sum(Decimal(row["商家实收（元）"]) for row in payments)
        assert f"#交易合计：{len(payments)}笔，商家实收共{paid_yuan}元，" in table.text
        assert f"#退款合计：{len(table.rows) - len(payments)}笔，" in table.text
    else:
        totals = table.totals
        assert totals["总交易单数"] == str(len(table.rows))
        assert totals["订单总金额"] == str(table.sum("订单金额"))
        assert totals["申请退款总金额"] == str(table.sum("申请退款金额"))
        assert totals["手续费总金额"] == str(table.sum("手续费"))
    return [(row["商户订单号"], row[AMOUNT[provider]]) for row in payments]


def test_without_a_scenario_it_is_right(merchant, provider):
    assert seen(provider, play(merchant, provider, "normal")) == [("txn_0001", "88.88"), ("txn_0002", "19.90")]


def test_wrong_amount(merchant, provider):
    table = play(merchant, provider, "bill_wrong_amount")
    assert seen(provider, table) == [("txn_0001", "88.89"), ("txn_0002", "19.90")]
    assert len(table.rows) == 4


def test_missing_row(merchant, provider):
    table = play(merchant, provider, "bill_missing_row")
    assert seen(provider, table) == [("txn_0002", "19.90")]
    assert table.column("商户订单号") == ["txn_0000", "txn_0002", "txn_0001"]


def test_duplicate_row(merchant, provider):
    assert seen(provider, play(merchant, provider, "bill_duplicate_row")) == [
        ("txn_0001", "88.88"),
        ("txn_0001", "88.88"),
        ("txn_0002", "19.90"),
    ]


def test_extra_row(merchant, provider):
    (stranger, amount), *known = seen(provider, play(merchant, provider, "bill_extra_row"))
    assert merchant.record(provider, stranger)["code"] == "trade_not_found"
    assert amount == "66.00"
    assert known == [("txn_0001", "88.88"), ("txn_0002", "19.90")]


def test_cut_short(merchant, provider):
    whole = bill_bytes(merchant, provider)
    merchant.control("scenario", scenario="bill_cut_short")
    cut = bill_bytes(merchant, provider)
    assert whole.startswith(cut)
    assert not cut.endswith(b"\r\n")
    assert cut.count(b"\r\n") == whole[: len(cut)].count(b"\r\n")
    missing = whole[len(cut) :]
    assert ("合计" if provider == "alipay" else "总交易单数").encode(
        "gbk" if provider == "alipay" else "utf-8"
    ) in missing


def bill_bytes(merchant, provider):
    """The table, its hash (v3) or its packing (Alipay's zip) in order; v2 gives the same as v3."""
    if provider == "alipay":
        return next(iter(alipay_members(merchant, DAY).values()))
    content = v3_content(merchant, DAY)
    assert gzip.decompress(ask_v2(merchant, DAY, tar_type="GZIP")) == content
    return content


def test_wrong_hash(merchant, provider):
    merchant.control("scenario", scenario="bill_wrong_hash")
    if provider == "alipay":
        assert len(alipay_table(merchant, DAY).rows) == 4
        return
    node = merchant.v3_answer(ask_v3(merchant, DAY))
    content = merchant.v3("GET", node["download_url"].removeprefix(merchant.url)).content
    assert len(wechat_table(content).rows) == 4
    assert node["hash_value"] != hashlib.sha1(content).hexdigest()
    assert len(node["hash_value"]) == 40


def test_not_ready(merchant, provider):
    merchant.control("scenario", scenario="bill_not_ready")
    if provider == "alipay":
        assert ask_alipay(merchant, DAY)["sub_code"] == "isp.bill_not_exist"
        return
    answer = ask_v3(merchant, DAY)
    assert (answer.status_code, answer.json()["code"]) == (400, "STATEMENT_CREATING")
    assert of_xml(ask_v2(merchant, DAY))["return_msg"] == "Bill Creating"


def test_a_bills_scenario_is_of_no_order(merchant):
    merchant.v3_order("txn_0001")
    answer = merchant.control("scenario", status=400, scenario="bill_missing_row", out_trade_no="txn_0001")
    assert answer["code"] == "not_of_one_order"
    assert merchant.record("wechat", "txn_0001")["scenario"] == "normal"


def test_a_gateway_that_is_out_of_order_hands_out_no_bill(merchant, provider):
    merchant.control("scenario", scenario="error_500")
    assert ask_v3(merchant, DAY).status_code == 500
    assert ask_v2(merchant, DAY).startswith(b"<html>")
