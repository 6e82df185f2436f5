"""API v2: refund and refundquery. The client certificate that the real refund asks for is not looked at."""

from collections.abc import Mapping

from django.http import HttpRequest

from sandbox import refund_book, refund_limits
from sandbox.clock import china_text
from sandbox.models import Provider, Refund
from sandbox.refund_requests import SystemTrouble, take_refund
from sandbox.wechat.orders import app_id_of, is_notify_address
from sandbox.wechat.v2_answers import endpoint
from sandbox.wechat.v2_messages import Refusal
from sandbox.wechat.v2_orders import REFUND_STATUSES, WHOLE_NUMBER, find
from sandbox.wechat.v3_refunds import REFUND_NUMBER

REFUSALS: dict[type[Exception], tuple[str, str]] = {
    refund_book.TradeIsNotPaid: ("TRADE_STATE_ERROR", "订单状态错误"),
    refund_book.RefundDiffers: ("ERROR", "订单金额或退款金额与之前请求不一致，请核实后再试"),
    refund_book.RefundTooLarge: ("ERROR", "累计退款金额大于支付金额"),
    refund_book.BalanceTooLow: ("NOTENOUGH", "基本账户余额不足，请充值后重新发起"),
    refund_limits.RefundTooLate: ("TRADE_OVERDUE", "订单已经超过退款期限"),
    refund_limits.TooManyRefunds: ("ERROR", "订单部分退款次数超过限制"),
    refund_limits.RefundTooSoon: ("FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟"),
    SystemTrouble: ("SYSTEMERROR", "系统超时，请用相同参数再次调用"),
}
QUERY_KEYS = {"refund_id": "refund_id", "out_refund_no": "number", "transaction_id": "trade__trade_no"}


@endpoint
def refund(_request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """POST /secapi/pay/refund: SUCCESS means that it was accepted."""
    trade = find(fields)
    for name in ("out_refund_no", "total_fee", "refund_fee"):
        if not fields.get(name):
            raise Refusal("LACK_PARAMS", f"缺少参数{name}")
    address = fields.get("notify_url", "")
    if not REFUND_NUMBER.fullmatch(fields["out_refund_no"]) or not WHOLE_NUMBER.fullmatch(fields["refund_fee"]):
        raise Refusal("PARAM_ERROR", "参数错误")
    if address and not is_notify_address(address, longest=256):
        raise Refusal("PARAM_ERROR", "参数错误：notify_url")
    if fields["total_fee"] != str(trade.amount_fen):
        raise Refusal(*REFUSALS[refund_book.RefundDiffers])
    try:
        made, _ = take_refund(
            trade,
            number=fields["out_refund_no"],
            amount_fen=int(fields["refund_fee"]),
            reason=fields.get("refund_desc", "")[:80],
            notify_url=address,
        )
    except tuple(REFUSALS) as error:
        raise Refusal(*REFUSALS[type(error)]) from error
    return {
        "appid": app_id_of(trade),
        "transaction_id": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "out_refund_no": made.number,
        "refund_id": made.refund_id,
        "refund_fee": str(made.amount_fen),
        "total_fee": str(trade.amount_fen),
        "cash_fee": str(trade.amount_fen),
    }


@endpoint
def refundquery(_request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """POST /pay/refundquery: the refunds of an order, or one of them, numbered from 0."""
    name = next((each for each in (*QUERY_KEYS, "out_trade_no") if fields.get(each)), "")
    if not name:
        raise Refusal("LACK_PARAMS", "缺少参数out_trade_no")
    key = QUERY_KEYS.get(name, "trade__out_trade_no")
    made = list(Refund.objects.filter(trade__provider=Provider.WECHAT, **{key: fields[name]}).select_related("trade"))
    if not made:
        raise Refusal("REFUNDNOTEXIST", "退款订单查询失败")
    trade = made[0].trade
    answer = {
        "appid": app_id_of(trade),
        "transaction_id": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "total_fee": str(trade.amount_fen),
        "cash_fee": str(trade.amount_fen),
        "refund_count": str(len(made)),
    }
    for number, each in enumerate(made):
        answer |= {f"{field}_{number}": value for field, value in _row(each).items()}
    return answer


def _row(made: Refund) -> dict[str, str]:
    row = {
        "out_refund_no": made.number,
        "refund_id": made.refund_id,
        "refund_channel": "ORIGINAL",
        "refund_fee": str(made.amount_fen),
        "refund_status": REFUND_STATUSES[made.state],
        "refund_recv_accout": "支付用户零钱",
    }
    return row | ({"refund_success_time": china_text(made.succeeded_at)} if made.succeeded_at else {})
