"""API v3's transaction: what it looks like, query and close."""

from typing import Any

from django.http import HttpRequest

from sandbox import book
from sandbox.clock import rfc3339
from sandbox.configuration import wechatpay_account
from sandbox.models import Provider, Refund, RefundState, State, Trade
from sandbox.wechat.orders import app_id_of
from sandbox.wechat.v3_answers import endpoint
from sandbox.wechat.v3_errors import Refusal, invalid, no_such_order
from sandbox.wechat.v3_request import read_object

DESCRIPTIONS = {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭"}
REFUND_STATUSES: dict[str, str] = {
    RefundState.PENDING: "PROCESSING",
    RefundState.SUCCEEDED: "SUCCESS",
    RefundState.ABNORMAL: "ABNORMAL",
    RefundState.CLOSED: "CLOSED",
}
PAYER = "oSandboxPayer0000000000000001"


def trade_state(trade: Trade) -> str:
    """WeChat's word for where the trade stands; any refund changes it for good."""
    if trade.state == State.WAITING:
        return "NOTPAY"
    if trade.state == State.CLOSED:
        return "CLOSED"
    return "REFUND" if trade.refunds.exists() else "SUCCESS"


def transaction(trade: Trade) -> dict[str, Any]:
    """The object that a query answers and a notification encrypts; what only a paid trade has is absent before."""
    state = trade_state(trade)
    node: dict[str, Any] = {
        "appid": app_id_of(trade),
        "mchid": wechatpay_account().merchant_id,
        "out_trade_no": trade.out_trade_no,
        "trade_type": trade.channel,
        "trade_state": state,
        "trade_state_desc": DESCRIPTIONS[state],
        "amount": {"total": trade.amount_fen, "currency": "CNY"},
    }
    if trade.attach:
        node["attach"] = trade.attach
    if trade.paid_at:
        node["transaction_id"] = trade.trade_no
        node["bank_type"] = "OTHERS"
        node["success_time"] = rfc3339(trade.paid_at)
        node["payer"] = {"openid": trade.openid or PAYER}
        node["amount"] |= {"payer_total": trade.amount_fen, "payer_currency": "CNY"}
    return node


def refund_amount(made: Refund) -> dict[str, int]:
    """The four amounts, in fen, that answers and notifications share."""
    total = made.trade.amount_fen
    return {"total": total, "refund": made.amount_fen, "payer_total": total, "payer_refund": made.amount_fen}


@endpoint("GET")
def query_by_order(request: HttpRequest, out_trade_no: str) -> dict[str, Any]:
    """GET /v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=."""
    _check_merchant(request.GET.get("mchid"))
    return transaction(find(out_trade_no=out_trade_no))


@endpoint("GET")
def query_by_id(request: HttpRequest, transaction_id: str) -> dict[str, Any]:
    """GET /v3/pay/transactions/id/{transaction_id}?mchid=; known to the merchant only once it is paid."""
    _check_merchant(request.GET.get("mchid"))
    trade = find(trade_no=transaction_id)
    if trade.paid_at is None:
        raise no_such_order()
    return transaction(trade)


@endpoint("POST")
def close(request: HttpRequest, out_trade_no: str) -> None:
    """POST …/out-trade-no/{out_trade_no}/close: 204, also for an order that is closed already."""
    _check_merchant(read_object(request).get("mchid"))
    try:
        book.close(find(out_trade_no=out_trade_no))
    except book.TradeIsPaid as error:
        raise Refusal(400, "ORDERPAID", "该订单已支付") from error


def find(*, out_trade_no: str = "", trade_no: str = "") -> Trade:
    """The merchant's order; raises Refusal."""
    try:
        return book.find(Provider.WECHAT, out_trade_no=out_trade_no, trade_no=trade_no)
    except book.TradeNotFound as error:
        raise no_such_order() from error


def _check_merchant(named: object) -> None:
    if not named:
        raise invalid("mchid", "必填")
    if named != wechatpay_account().merchant_id:
        raise Refusal(400, "MCH_NOT_EXISTS", "商户号不存在")
