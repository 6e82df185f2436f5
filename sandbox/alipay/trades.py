"""Query and close."""

import re

from sandbox import book
from sandbox.alipay.authentication import Call
from sandbox.alipay.errors import business, missing
from sandbox.amounts import yuan_text
from sandbox.clock import china_text
from sandbox.models import Provider, State, Trade

BUYER = {"buyer_logon_id": "138****0000", "buyer_user_id": "2088102100000001"}
USER_ID = re.compile(r"2088[0-9]{12}", re.ASCII)


def buyer(trade: Trade) -> dict[str, str]:
    """Who pays: an app that orders for an open_id gets that back, and no user_id."""
    if not trade.openid:
        return BUYER
    name = "buyer_user_id" if USER_ID.fullmatch(trade.openid) else "buyer_open_id"
    return {"buyer_logon_id": BUYER["buyer_logon_id"], name: trade.openid}


def find(call: Call) -> Trade:
    """The trade that the call names; `trade_no` wins. Raises Refusal."""
    trade_no, out_trade_no = call.text("trade_no"), call.text("out_trade_no")
    if not trade_no and not out_trade_no:
        raise missing("out_trade_no")
    try:
        return book.find(Provider.ALIPAY, trade_no=trade_no, out_trade_no=out_trade_no)
    except book.TradeNotFound as error:
        raise business("TRADE_NOT_EXIST", "交易不存在") from error


def trade_status(trade: Trade) -> str:
    """Alipay's word for where the trade stands; a full refund closes it."""
    if trade.state == State.WAITING:
        return "WAIT_BUYER_PAY"
    if trade.state == State.CLOSED or trade.refunded_fen == trade.amount_fen:
        return "TRADE_CLOSED"
    return "TRADE_SUCCESS"


def query(call: Call) -> dict[str, object]:
    """alipay.trade.query."""
    trade = find(call)
    paid_fen = trade.amount_fen if trade.paid_at else 0
    node: dict[str, object] = {
        "trade_no": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "trade_status": trade_status(trade),
        "total_amount": yuan_text(trade.amount_fen),
        "receipt_amount": yuan_text(paid_fen),
        "buyer_pay_amount": yuan_text(paid_fen),
        "invoice_amount": yuan_text(paid_fen),
        "point_amount": "0.00",
        **buyer(trade),
    }
    if trade.paid_at:
        node["send_pay_date"] = china_text(trade.paid_at)
        node["fund_bill_list"] = [{"amount": yuan_text(paid_fen), "fund_channel": "ALIPAYACCOUNT"}]
    return node


def close(call: Call) -> dict[str, object]:
    """alipay.trade.close: only while nobody has paid."""
    trade = find(call)
    if trade.state != State.WAITING:
        raise business("TRADE_STATUS_ERROR", "交易状态不合法")
    try:
        book.close(trade)
    except book.TradeIsPaid as error:
        raise business("TRADE_STATUS_ERROR", "交易状态不合法") from error
    return {"trade_no": trade.trade_no, "out_trade_no": trade.out_trade_no}
