"""Refunds by API v3."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from sandbox import announcements, book
from sandbox.clock import rfc3339
from sandbox.models import Provider, Refund, Trade
from sandbox.wechat.orders import is_notify_address
from sandbox.wechat.v3_answers import endpoint
from sandbox.wechat.v3_errors import Refusal, invalid
from sandbox.wechat.v3_orders import nested, text, whole_number
from sandbox.wechat.v3_request import read_object
from sandbox.wechat.v3_transactions import find, refund_amount

REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}", re.ASCII)
REFUSALS = {
    book.TradeIsNotPaid: "订单未支付",
    book.RefundDiffers: "订单金额或退款金额与之前请求不一致，请核实后再试",
    book.RefundTooLarge: "退款金额大于订单可退金额",
}


@endpoint("POST")
def create(request: HttpRequest) -> dict[str, Any]:
    """POST /v3/refund/domestic/refunds: taken, not yet done; `status` tells."""
    content = read_object(request)
    trade = _trade(content)
    amount = nested(content, "amount")
    refund_fen = whole_number(amount, "refund", place="amount.refund")
    if whole_number(amount, "total", place="amount.total") != trade.amount_fen:
        raise Refusal(400, "INVALID_REQUEST", REFUSALS[book.RefundDiffers])
    if amount.get("currency") != "CNY":
        raise invalid("amount.currency", "只支持CNY")
    made, is_new = _refund(trade, content, refund_fen)
    if is_new and made.succeeded_at:
        announcements.refund_now(made)
    return as_node(made)


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
        return book.refund(trade, number=number, amount_fen=refund_fen, reason=reason, notify_url=notify_url)
    except (book.TradeIsNotPaid, book.RefundDiffers, book.RefundTooLarge) as error:
        raise Refusal(400, "INVALID_REQUEST", REFUSALS[type(error)]) from error


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
        "status": "SUCCESS" if made.succeeded_at else "PROCESSING",
        "funds_account": "AVAILABLE",
        "amount": {**refund_amount(made), "currency": "CNY"},
    }
    if made.succeeded_at:
        node["success_time"] = rfc3339(made.succeeded_at)
    return node
