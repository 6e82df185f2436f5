"""WeChat Pay's bill of a day, the same table in API v2 and API v3: every cell behind a backtick, amounts in yuan."""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from typing import BinaryIO

from sandbox.amounts import yuan_text
from sandbox.bills.bill import Bill
from sandbox.bills.rows import Row
from sandbox.bills.totals import Totals
from sandbox.clock import china_text
from sandbox.configuration import wechatpay_account
from sandbox.models import RefundState
from sandbox.wechat.v3_transactions import PAYER

COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
SUM_COLUMNS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
BYTE_ORDER_MARK = "\ufeff"
REFUND_STATUSES: dict[str, str] = {
    RefundState.PENDING: "PROCESSING",
    RefundState.SUCCEEDED: "SUCCESS",
    RefundState.ABNORMAL: "CHANGE",
    RefundState.CLOSED: "FAIL",
}
IN_A_CELL = str.maketrans({",": "\\ ", "`": "'", "\r": " ", "\n": " "})
QUICK = 3  # of gzip: a few more kilobytes, a third of the time


class BillEmpty(Exception):
    """Nothing was traded on that day; there is no bill of it."""


def write_bill(bill: Bill, file: BinaryIO, *, packed: bool) -> str:
    """Write the table, by gzip when `packed`; the SHA-1 of the table itself. Raises BillEmpty for one without rows."""
    totals, digest = Totals(), hashlib.sha1(usedforsecurity=False)
    rows = totals.counting(bill.rows())
    first = next(rows, None)
    if first is None:
        raise BillEmpty
    with _packing(file, packed=packed) as target:
        for line in _lines(bill, chain([first], rows), totals):
            content = line.encode()
            digest.update(content)
            target.write(content)
    return digest.hexdigest()


def _packing(file: BinaryIO, *, packed: bool) -> "gzip.GzipFile | nullcontext[BinaryIO]":
    return gzip.GzipFile(fileobj=file, mode="wb", compresslevel=QUICK, filename="") if packed else nullcontext(file)


def _lines(bill: Bill, rows: Iterator[Row], totals: Totals) -> Iterator[str]:
    yield f"{BYTE_ORDER_MARK}{COLUMNS}\r\n"
    yield from bill.as_far_as_it_goes(_line(row) for row in rows)
    if bill.is_cut_short:
        return
    paid, refunded = yuan_text(totals.paid_fen), yuan_text(totals.refunded_fen)
    count, fee = totals.payments + totals.refunds, yuan_text(totals.fee_fen)
    yield f"{SUM_COLUMNS}\r\n"
    yield f"`{count},`{paid},`{refunded},`0.00,`{fee}000,`{paid},`{refunded}\r\n"


def _line(row: Row) -> str:
    """One row. A refund tells its amount, positive, in its own columns; its fee is negative."""
    account, amount = wechatpay_account(), yuan_text(row.amount_fen)
    app_id = row.app_id or account.app_id
    subject, attach = row.subject.translate(IN_A_CELL), row.attach.translate(IN_A_CELL)
    if row.is_refund:
        paid, state, number, refund_id = "0.00", "REFUND", row.refund_number, row.refund_id
        refunded, kind, refund_state = amount, "ORIGINAL", REFUND_STATUSES[row.refund_state]
    else:
        paid, state, number, refund_id = amount, "SUCCESS", "0", "0"
        refunded, kind, refund_state = "0.00", "", ""
    return (
        f"`{china_text(row.at)},`{app_id},`{account.merchant_id},`0,`,`{row.trade_no},`{row.out_trade_no},"
        f"`{row.openid or PAYER},`{row.channel},`{state},`OTHERS,`CNY,`{paid},`0.00,`{refund_id},`{number},`{refunded},"
        f"`0.00,`{kind},`{refund_state},`{subject},`{attach},`{yuan_text(row.fee_fen)}000,`0.60%,`{paid},`{refunded},`\r\n"
    )
