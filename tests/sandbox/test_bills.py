"""The bill of a day: what is in it, how it is written, how it is fetched."""

import gzip
from datetime import datetime, timedelta

import pytest
import requests
import time_machine

from tests.sandbox.bill_reader import alipay_members, alipay_table, ask_alipay, ask_v2, ask_v3, v3_content, wechat_table
from tests.sandbox.merchant import CHINA, of_xml

NOON = datetime(2026, 9, 13, 12, tzinfo=CHINA)
DAY, DAY_AFTER, TODAY, TOMORROW = "2026-09-10", "2026-09-11", "2026-09-13", "2026-09-14"
REFUNDS = "/v3/refund/domestic/refunds"


@pytest.fixture(scope="module", autouse=True)
def clock(keys):
    """A day that does not end while the tests run, here and at the sandbox."""
    with time_machine.travel(NOON):
        yield NOON


def at(clock, day=DAY):
    return f"{day}T{clock}+08:00"


def paid(merchant, provider, number, yuan, moment, subject="月卡"):
    """An order of this amount, paid at that moment."""
    if provider == "alipay":
        order = {"out_trade_no": number, "total_amount": yuan, "subject": subject}
        assert merchant.alipay_call("precreate", order)["code"] == "10000"
    else:
        amount = {"total": int(yuan.replace(".", "")), "currency": "CNY"}
        assert merchant.v3_order(number, amount=amount, description=subject, attach="gym=7,8").status_code == 200
    merchant.control("pay", provider=provider, out_trade_no=number, deliver=False)
    merchant.control("date", provider=provider, out_trade_no=number, paid_at=moment)


def refunded(merchant, provider, number, refund, fen, moment):
    """A refund that succeeded at that moment."""
    order = {"provider": provider, "out_trade_no": number}
    merchant.control("refund", **order, number=refund, amount_fen=fen, deliver=False)
    merchant.control("date", **order, refund=refund, succeeded_at=moment)


@pytest.fixture
def day(request, merchant):
    """A day like the one of the sample, at one provider, and payments on both days beside it."""
    provider = request.param
    paid(
        merchant,
        provider,
        "txn_0001",
        "88.88",
        at("10:01:41"),
        "年卡会员，送,水杯" if provider == "alipay" else "年卡,水杯",
    )
    paid(merchant, provider, "txn_0002", "19.90", at("15:00:05"))
    paid(merchant, provider, "txn_0003", "1.00", at("00:00:00", DAY_AFTER))
    paid(
        merchant,
        provider,
        "txn_0004",
        "2.00",
        (datetime.fromisoformat(at("00:00:00")) - timedelta(seconds=1)).isoformat(),
    )
    refunded(merchant, provider, "txn_0001", "r1", 1000, at("17:20:09"))
    refunded(merchant, provider, "txn_0002", "r2", 500, at("00:00:00", DAY_AFTER))
    return provider


of_alipay = pytest.mark.parametrize("day", ["alipay"], indirect=True)
of_wechat = pytest.mark.parametrize("day", ["wechat"], indirect=True)


@of_alipay
def test_alipays_rows(merchant, day):
    table = alipay_table(merchant, DAY)
    names = (
        "商户订单号",
        "业务类型",
        "商品名称",
        "完成时间",
        "订单金额（元）",
        "商家实收（元）",
        "退款批次号/请求号",
        "服务费（元）",
    )
    assert [tuple(row[name] for name in names) for row in table.rows] == [
        ("txn_0001", "交易", "年卡会员，送，水杯", f"{DAY} 10:01:41", "88.88", "88.88", "", "-0.53"),
        ("txn_0002", "交易", "月卡", f"{DAY} 15:00:05", "19.90", "19.90", "", "-0.12"),
        ("txn_0001", "退款", "年卡会员，送，水杯", f"{DAY} 17:20:09", "-10.00", "-10.00", "r1", "0.06"),
    ]
    assert table.rows[0]["支付宝交易号"] == merchant.record("alipay", "txn_0001")["trade_no"]
    assert all(row["创建时间"] <= row["完成时间"] for row in table.rows)


@of_alipay
def test_alipays_file_is_written_as_the_sample(merchant, day):
    account, compact = f"{merchant.env['ALIPAY_SELLER_ID']}0156", DAY.replace("-", "")
    members = alipay_members(merchant, DAY)
    assert list(members) == [f"{account}_{compact}_业务明细.csv", f"{account}_{compact}_业务明细(汇总).csv"]
    lines = members[f"{account}_{compact}_业务明细.csv"].decode("gbk").split("\r\n")
    start, end = (datetime.fromisoformat(each).strftime("%Y年%m月%d日 00:00:00") for each in (DAY, DAY_AFTER))
    assert lines[0] == "#支付宝业务明细查询"
    assert lines[1:3] == [f"#账号：[{account}]", f"#起始日期：[{start}]   终止日期：[{end}]"]
    assert lines[3] == "#-----------------------------------------业务明细列表----------------------------------------"
    assert len(lines[4].split(",")) == 25
    assert lines[5].split(",")[:2] == [f"{merchant.record('alipay', 'txn_0001')['trade_no']}\t", "txn_0001\t"]
    assert lines[5].endswith(",**客(138****0000)\t,88.88,88.88,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,-0.53,0.00,")
    assert lines[7].endswith(",0.00\t,0.00,r1,0.06,0.00,正常退款")
    assert lines[8] == "#-----------------------------------------业务明细列表结束------------------------------------"
    assert lines[9] == "#交易合计：2笔，商家实收共108.78元，商家优惠共0.00元"
    assert lines[10] == "#退款合计：1笔，商家实收退款共-10.00元，商家优惠退款共0.00元"
    assert lines[11].startswith("#导出时间：[")
    assert lines[12:] == [""]


@of_alipay
def test_alipays_sums(merchant, day):
    table = alipay_table(merchant, DAY, part="业务明细(汇总).csv")
    (row,) = table.rows
    assert row == {
        "门店编号": "合计",
        "门店名称": "",
        "交易订单总笔数": "2",
        "退款订单总笔数": "1",
        "订单金额（元）": "98.78",
        "商家实收（元）": "98.78",
        "支付宝优惠（元）": "0.00",
        "商家优惠（元）": "0.00",
        "卡消费金额（元）": "0.00",
        "服务费（元）": "-0.59",
        "分润（元）": "0.00",
        "实收净额（元）": "98.19",
    }


def test_a_day_without_trades_has_a_file_at_alipay_that_says_so(merchant):
    assert ask_alipay(merchant, DAY)["bill_file_code"] == "EMPTY_DATA_WITH_BILL_FILE"
    table = alipay_table(merchant, DAY)
    assert table.rows == []
    assert "#交易合计：0笔，商家实收共0.00元，" in table.text
    assert "#退款合计：0笔，商家实收退款共0.00元，" in table.text


@of_alipay
def test_a_bill_with_rows_says_nothing_of_being_empty(merchant, day):
    assert "bill_file_code" not in ask_alipay(merchant, DAY)


def test_what_is_not_of_gbk_does_not_break_alipays_bill(merchant):
    paid(merchant, "alipay", "txn_0001", "1.00", at("10:00:00"), "卡😀")
    assert alipay_table(merchant, DAY).column("商品名称") == ["卡?"]


def test_alipays_address_works_for_its_time_and_for_its_token(merchant):
    merchant.control("rules", alipay_bill_seconds=0)
    address = ask_alipay(merchant, DAY)["bill_download_url"]
    assert requests.get(address, timeout=10).status_code == 403
    merchant.control("rules", alipay_bill_seconds=30)
    first, second = ask_alipay(merchant, DAY)["bill_download_url"], ask_alipay(merchant, DAY)["bill_download_url"]
    assert first != second
    assert [requests.get(each, timeout=10).status_code for each in (first, second, first[:-1])] == [200, 200, 403]


@of_wechat
def test_wechats_file_is_written_as_the_sample(merchant, day):
    app_id, merchant_id = merchant.env["WECHATPAY_APP_ID"], merchant.env["WECHATPAY_MCH_ID"]
    record = merchant.record("wechat", "txn_0001")
    trade_no, refund_id = record["trade_no"], record["refunds"][0]["refund_id"]
    text = v3_content(merchant, DAY).decode("utf-8")
    lines = text.split("\r\n")
    assert lines[0].startswith("\ufeff交易时间,公众账号ID,商户号,特约商户号,")
    assert len(lines[0].split(",")) == 27
    payer = "oSandboxPayer0000000000000001"
    assert lines[1] == (
        f"`{DAY} 10:01:41,`{app_id},`{merchant_id},`0,`,`{trade_no},`txn_0001,`{payer},`NATIVE,`SUCCESS,`OTHERS,`CNY,"
        "`88.88,`0.00,`0,`0,`0.00,`0.00,`,`,`年卡\\ 水杯,`gym=7\\ 8,`0.53000,`0.60%,`88.88,`0.00,`"
    )
    assert lines[3] == (
        f"`{DAY} 17:20:09,`{app_id},`{merchant_id},`0,`,`{trade_no},`txn_0001,`{payer},`NATIVE,`REFUND,`OTHERS,`CNY,"
        f"`0.00,`0.00,`{refund_id},`r1,`10.00,`0.00,`ORIGINAL,`SUCCESS,`年卡\\ 水杯,`gym=7\\ 8,"
        "`-0.06000,`0.60%,`0.00,`10.00,`"
    )
    assert lines[4] == "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
    assert lines[5] == "`3,`108.78,`10.00,`0.00,`0.59000,`108.78,`10.00"
    assert lines[6:] == [""]


@of_wechat
def test_wechats_rows_are_of_the_day_in_china_and_in_order(merchant, day):
    table = wechat_table(v3_content(merchant, DAY))
    assert table.column("商户订单号") == ["txn_0001", "txn_0002", "txn_0001"]
    after = wechat_table(v3_content(merchant, DAY_AFTER))
    assert sorted(zip(after.column("商户订单号"), after.column("交易状态"), strict=True)) == [
        ("txn_0002", "REFUND"),
        ("txn_0003", "SUCCESS"),
    ]


@of_wechat
def test_the_file_is_the_same_whichever_way_it_is_fetched(merchant, day):
    content = v3_content(merchant, DAY, packed=True)
    assert v3_content(merchant, DAY, packed=False) == content
    assert ask_v2(merchant, DAY) == content
    assert gzip.decompress(ask_v2(merchant, DAY, tar_type="GZIP")) == content


@pytest.mark.parametrize(
    ("scenario", "status"),
    [("refund_pending", "PROCESSING"), ("refund_abnormal", "CHANGE"), ("refund_closed", "FAIL")],
)
def test_a_refund_that_has_not_arrived_is_of_the_day_on_which_it_was_asked_for(merchant, scenario, status):
    paid(merchant, "wechat", "txn_0001", "10.00", at("10:00:00"))
    merchant.control("scenario", scenario=scenario)
    amount = {"refund": 1000, "total": 1000, "currency": "CNY"}
    merchant.v3_answer(
        merchant.v3("POST", REFUNDS, {"out_trade_no": "txn_0001", "out_refund_no": "r1", "amount": amount})
    )
    order = {"provider": "wechat", "out_trade_no": "txn_0001"}
    merchant.control("date", **order, refund="r1", requested_at=at("12:00:00"))
    table = wechat_table(v3_content(merchant, DAY))
    assert table.column("退款状态") == ["", status]
    assert table.column("手续费") == ["0.06000", "0.00000" if status == "FAIL" else "-0.06000"]
    assert table.rows[1]["交易时间"] == f"{DAY} 12:00:00"


def test_alipay_bills_a_refund_only_when_it_succeeded(merchant):
    paid(merchant, "alipay", "txn_0001", "10.00", at("10:00:00"))
    merchant.control("scenario", scenario="refund_pending")
    merchant.alipay_call("refund", {"out_trade_no": "txn_0001", "refund_amount": "1.00", "out_request_no": "r1"})
    order = {"provider": "alipay", "out_trade_no": "txn_0001"}
    merchant.control("date", **order, refund="r1", requested_at=at("12:00:00"))
    assert alipay_table(merchant, DAY).column("业务类型") == ["交易"]
    merchant.control("refunds/settle", **order)
    merchant.control("date", **order, refund="r1", succeeded_at=at("12:00:00"))
    assert alipay_table(merchant, DAY).column("业务类型") == ["交易", "退款"]


def test_the_other_providers_trades_are_in_no_bill(merchant):
    paid(merchant, "alipay", "txn_0001", "1.00", at("10:00:00"))
    paid(merchant, "wechat", "txn_0002", "2.00", at("10:00:00"))
    refunded(merchant, "alipay", "txn_0001", "r1", 10, at("11:00:00"))
    refunded(merchant, "wechat", "txn_0002", "r2", 20, at("11:00:00"))
    assert alipay_table(merchant, DAY).column("商户订单号") == ["txn_0001", "txn_0001"]
    assert wechat_table(v3_content(merchant, DAY)).column("商户订单号") == ["txn_0002", "txn_0002"]


def test_an_unpaid_order_is_in_no_bill(merchant):
    merchant.v3_order("txn_0001")
    merchant.control("fail", provider="wechat", out_trade_no="txn_0001", deliver=False)
    assert refused(ask_v3(merchant, TODAY)) == (400, "NO_STATEMENT_EXIST")


def refused(response):
    return response.status_code, response.json()["code"]


def test_what_there_is_no_bill_of(merchant):
    assert refused(ask_v3(merchant, DAY)) == (400, "NO_STATEMENT_EXIST")
    assert refused(ask_v3(merchant, TOMORROW)) == (400, "STATEMENT_CREATING")
    assert ask_alipay(merchant, TOMORROW)["sub_code"] == "isp.bill_not_exist"
    empty, to_come = of_xml(ask_v2(merchant, DAY)), of_xml(ask_v2(merchant, TOMORROW))
    assert empty == {"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}
    assert (to_come["return_code"], to_come["return_msg"]) == ("FAIL", "Bill Creating")


def test_the_present_day_is_billed_as_far_as_it_has_come(merchant):
    paid(merchant, "alipay", "txn_0001", "1.00", at("11:59:59", TODAY))
    paid(merchant, "wechat", "txn_0002", "1.00", at("11:59:59", TODAY))
    assert alipay_table(merchant, TODAY).column("商户订单号") == ["txn_0001"]
    assert wechat_table(v3_content(merchant, TODAY)).column("商户订单号") == ["txn_0002"]


@pytest.mark.parametrize("changes", [{"bill_type": "signcustomer"}, {"bill_date": "2026-09"}, {"bill_date": ""}])
def test_what_alipay_is_asked_for_is_checked(merchant, changes):
    assert ask_alipay(merchant, DAY, **changes)["code"] in ("40001", "40002")


@pytest.mark.parametrize("changes", [{"bill_type": "REFUND"}, {"bill_date": "20260910"}, {"tar_type": "ZIP"}])
def test_what_v3_is_asked_for_is_checked(merchant, changes):
    answer = ask_v3(merchant, DAY, **changes)
    assert (answer.status_code, answer.json()["code"] in ("PARAM_ERROR", "INVALID_REQUEST")) == (400, True)
    merchant.verify_v3(answer.headers, answer.content)


@pytest.mark.parametrize("changes", [{"bill_type": "REFUND"}, {"bill_date": "2026-09-10"}, {"tar_type": "ZIP"}])
def test_what_v2_is_asked_for_is_checked(merchant, changes):
    assert of_xml(ask_v2(merchant, DAY, **changes))["error_code"] == "20001"


@of_wechat
def test_v3_hands_out_a_file_only_to_who_signs_for_it_in_time(merchant, day):
    node = merchant.v3_answer(ask_v3(merchant, DAY))
    path = node["download_url"].removeprefix(merchant.url)
    assert requests.get(node["download_url"], headers={"User-Agent": "tests"}, timeout=10).status_code == 401
    assert merchant.v3("GET", path).status_code == 200
    assert refused(merchant.v3("GET", path[:-1])) == (400, "INVALID_REQUEST")
    merchant.control("rules", wechat_bill_seconds=0)
    late = merchant.v3_answer(ask_v3(merchant, DAY))["download_url"].removeprefix(merchant.url)
    assert refused(merchant.v3("GET", late)) == (400, "INVALID_REQUEST")


@of_wechat
def test_one_providers_token_opens_nothing_at_the_other(merchant, day):
    token = merchant.v3_answer(ask_v3(merchant, DAY))["download_url"].partition("token=")[2]
    assert requests.get(f"{merchant.url}/bill/download?token={token}", timeout=10).status_code == 403
    token = ask_alipay(merchant, DAY)["bill_download_url"].partition("token=")[2]
    assert refused(merchant.v3("GET", f"/v3/billdownload/file?token={token}")) == (400, "INVALID_REQUEST")


def test_v2_refuses_a_bad_signature(merchant):
    fields = merchant.v2_fields("MD5", {"bill_date": "20260910", "bill_type": "ALL"})
    answer = of_xml(merchant.send_v2("/pay/downloadbill", {**fields, "bill_date": "20260911"}).content)
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", "签名错误，请检查后再试")
