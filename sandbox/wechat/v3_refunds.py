"""Refunds by API v3."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from sandbox import refund_book, refund_limits
from sandbox.clock import rfc3339
from sandbox.models import Provider, Refund, RefundState, Trade
from sandbox.refund_requests import SystemTrouble, take_refund
from sandbox.wechat.orders import is_notify_address
from sandbox.wechat.v3_answers import endpoint
from sandbox.wechat.v3_errors import Refusal, invalid
from sandbox.wechat.v3_orders import nested, text, whole_number
from sandbox.wechat.v3_request import read_object
from sandbox.wechat.v3_transactions import REFUND_STATUSES, find, refund_amount

REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}", re.ASCII)
REFUSALS: dict[type[Exception], tuple[int, str, str]] = {
    refund_book.TradeIsNotPaid: (400, "INVALID_REQUEST", "订单未支付"),
    refund_book.RefundDiffers: (400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试"),
    refund_book.RefundTooLarge: (400, "INVALID_REQUEST", "退款金额大于订单可退金额"),
    refund_book.BalanceTooLow: (403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起"),
    refund_limits.RefundTooLate: (403, "TRADE_OVERDUE", "订单已经超过退款期限"),
    refund_limits.TooManyRefunds: (400, "INVALID_REQUEST", "订单部分退款次数超过限制"),
    refund_limits.RefundTooSoon: (429, "FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟"),
    SystemTrouble: (500, "SYSTEM_ERROR", "系统错误"),
}


@endpoint("POST")
def create(request: HttpRequest) -> dict[str, Any]:
    """POST /v3/refund/domestic/refunds: taken, not yet done; `status` tells."""
    content = read_object(request)
    trade = _trade(content)
    amount = nested(content, "amount")
    refund_fen = whole_number(amount, "refund", place="amount.refund")
    if whole_number(amount, "total", place="amount.total") != trade.amount_fen:
        raise Refusal(*REFUSALS[refund_book.RefundDiffers])
    if amount.get("currency") != "CNY":
        raise invalid("amount.currency", "只支持CNY")
    made, is_new = _refund(trade, content, refund_fen)
    is_over = not is_new or made.state == RefundState.SUCCEEDED
    return as_node(made) if is_over else {**as_node(made), "status": "PROCESSING"}


def _trade(content: Mapping[str, Any]) -> Trade:
    transaction_id, out_trade_no = content.get("transaction_id"), content.get("out_trade_no")
    named = transaction_id or out_trade_no
    if not isinstance(named, str):
        raise invalid("out_trade_no", "与transaction_id二选一")
    return find(trade_no=named) if transaction_id else find(out_trade_no=named)


def _refund(trade: Trade, content: Mapping[str, Any], refund_fen: int) -> tuple[Refund, bool]:
    number, notify_url = text(content, "out_refund_no", 64), content.get("notify_url", "")
    if not REFUND_NUMBER.fullmatch(number):
        raise invalid("out_refund_no")
    if notify_url and not is_notify_address(notify_url, longest=256):
        raise invalid("notify_url")
    reason = text(content, "reason", 80, required=False)
    try:
        return take_refund(trade, number=number, amount_fen=refund_fen, reason=reason, notify_url=notify_url)
    except tuple(REFUSALS) as error:
        raise Refusal(*REFUSALS[type(error)]) from error


@endpoint("GET")
def query(_request: HttpRequest, out_refund_no: str) -> dict[str, Any]:
    """GET /v3/refund/domestic/refunds/{out_refund_no}; 404 means that it was not received."""
    made = Refund.objects.filter(trade__provider=Provider.WECHAT, number=out_refund_no).select_related("trade").first()
    if made is None:
        raise Refusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return as_node(made)


def as_node(made: Refund) -> dict[str, Any]:
    """A refund as an answer tells it."""
    trade = made.trade
    node: dict[str, Any] = {
        "refund_id": made.refund_id,
        "out_refund_no": made.number,
        "transaction_id": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(made.created_at),
        "status": REFUND_STATUSES[made.state],
        "funds_account": "AVAILABLE",
        "amount": {**refund_amount(made), "currency": "CNY"},
    }
    if made.succeeded_at:
        node["success_time"] = rfc3339(made.succeeded_at)
    return node
