"""Refund and refund query."""

from sandbox import refund_book, refund_limits
from sandbox.alipay.authentication import Call
from sandbox.alipay.errors import business, invalid_field, missing
from sandbox.alipay.orders import amount
from sandbox.alipay.trades import buyer, find
from sandbox.amounts import yuan_text
from sandbox.clock import china_text
from sandbox.models import State, Trade
from sandbox.refund_requests import SystemTrouble, take_refund

REFUSALS: dict[type[Exception], tuple[str, str]] = {
    refund_book.TradeIsNotPaid: ("TRADE_STATUS_ERROR", "交易状态不合法"),
    refund_book.RefundDiffers: ("DISCORDANT_REPEAT_REQUEST", "同一退款单号金额不一致"),
    refund_book.RefundTooLarge: ("REASON_TRADE_REFUND_FEE_ERR", "退款金额超限"),
    refund_book.BalanceTooLow: ("SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足"),
    refund_book.RefundNotAllowed: ("TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款"),
    refund_limits.RefundTooLate: ("TRADE_HAS_FINISHED", "交易已完结"),
    SystemTrouble: ("SYSTEM_ERROR", "系统错误"),
}


def refund(call: Call) -> dict[str, object]:
    """alipay.trade.refund. `fund_change` is Y when this call moved money; `refund_fee` is the trade's sum so far."""
    trade = find(call)
    amount_fen, number = amount(call, "refund_amount"), call.text("out_request_no")
    if trade.state == State.CLOSED or (trade.refunded_fen == trade.amount_fen and not _is_known(trade, number)):
        raise business("TRADE_HAS_CLOSE", "交易已经关闭")
    if not number and amount_fen != trade.amount_fen:
        raise business("REFUND_AMT_NOT_EQUAL_TOTAL", "部分退款必须有 out_request_no")
    number = number or trade.out_trade_no
    if len(number) > 64:
        raise invalid_field("out_request_no")
    try:
        reason = call.text("refund_reason")[:256]
        made, is_new = take_refund(trade, number=number, amount_fen=amount_fen, reason=reason)
    except tuple(REFUSALS) as error:
        raise business(*REFUSALS[type(error)]) from error
    return {
        "trade_no": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "fund_change": "Y" if is_new and made.succeeded_at else "N",
        "refund_fee": yuan_text(trade.refunded_fen),
        **buyer(trade),
    }


def _is_known(trade: Trade, number: str) -> bool:
    return trade.refunds.filter(number=number or trade.out_trade_no).exists()


def refund_query(call: Call) -> dict[str, object]:
    """alipay.trade.fastpay.refund.query. A refund that was never received: success without any refund field."""
    trade, number = find(call), call.text("out_request_no")
    if not number:
        raise missing("out_request_no")
    made = trade.refunds.filter(number=number).first()
    if made is None:
        return {}
    node: dict[str, object] = {
        "trade_no": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "out_request_no": made.number,
        "total_amount": yuan_text(trade.amount_fen),
        "refund_amount": yuan_text(made.amount_fen),
    }
    if made.succeeded_at:
        node |= {"refund_status": "REFUND_SUCCESS", "gmt_refund_pay": china_text(made.succeeded_at)}
    return node
