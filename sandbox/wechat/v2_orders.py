"""API v2: unifiedorder, orderquery, closeorder."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.http import HttpRequest

from sandbox import book, clock, rules
from sandbox.clock import XML_FORMAT, china_text
from sandbox.configuration import timing
from sandbox.models import Provider, RefundState, State, Trade
from sandbox.signatures import MD5
from sandbox.wechat.orders import (
    WRONG_OPENID,
    app_id_of,
    browser_address,
    code_address,
    is_notify_address,
    is_order_number,
    is_payer_of,
)
from sandbox.wechat.v2_answers import endpoint
from sandbox.wechat.v2_messages import Refusal
from sandbox.wechat.v3_transactions import DESCRIPTIONS, PAYER, trade_state

ORDER_CHARACTERS = r"0-9A-Za-z_\-|*@"
DEFAULT_LIFE = timedelta(hours=2)
WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,10}", re.ASCII)
REQUIRED = ("body", "out_trade_no", "total_fee", "spbill_create_ip", "notify_url", "trade_type")
NEEDED_BY = {"NATIVE": "product_id", "JSAPI": "openid", "MWEB": "scene_info", "APP": ""}
REFUND_STATUSES: dict[str, str] = {
    RefundState.PENDING: "PROCESSING",
    RefundState.SUCCEEDED: "SUCCESS",
    RefundState.ABNORMAL: "CHANGE",
    RefundState.CLOSED: "REFUNDCLOSE",
}
REFUSALS = {
    book.OrderDiffers: ("OUT_TRADE_NO_USED", "商户订单号重复"),
    book.TradeIsPaid: ("ORDERPAID", "该订单已支付"),
    book.TradeIsClosed: ("ORDERCLOSED", "该订单已关闭"),
}


@endpoint
def unifiedorder(request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """POST /pay/unifiedorder."""
    _check(fields)
    trade_type = fields["trade_type"]
    agreed = ("body", "attach", "appid", "openid", "notify_url")
    try:
        trade = book.open_trade(
            book.NewTrade(
                provider=Provider.WECHAT,
                interface="v2",
                channel=trade_type,
                out_trade_no=fields["out_trade_no"],
                amount_fen=int(fields["total_fee"]),
                subject=fields["body"],
                attach=fields.get("attach", ""),
                app_id=fields["appid"],
                openid=fields.get("openid", ""),
                notify_url=fields["notify_url"],
                sign_type=fields.get("sign_type") or MD5,
                expires_at=_expiry(fields),
                agreed=(trade_type, int(fields["total_fee"]), *(fields.get(name, "") for name in agreed)),
            )
        )
    except (book.OrderDiffers, book.TradeIsPaid, book.TradeIsClosed) as error:
        raise Refusal(*REFUSALS[type(error)]) from error
    answer = {"trade_type": trade_type, "prepay_id": trade.prepay_id}
    if trade_type == "NATIVE":
        answer["code_url"] = code_address(trade)
    if trade_type == "MWEB":
        answer["mweb_url"] = browser_address(trade, request)
    return answer


def _check(fields: Mapping[str, str]) -> None:
    """The rules of the fields; raises Refusal."""
    needed = (*REQUIRED, NEEDED_BY.get(fields.get("trade_type", ""), ""))
    for name in needed:
        if name and not fields.get(name):
            raise Refusal("LACK_PARAMS", f"缺少参数{name}")
    holds = {
        "trade_type": fields["trade_type"] in NEEDED_BY,
        "out_trade_no": is_order_number(fields["out_trade_no"], pattern=ORDER_CHARACTERS, minimum=1),
        "total_fee": WHOLE_NUMBER.fullmatch(fields["total_fee"]) is not None,
        "body": len(fields["body"].encode()) <= 128,
        "attach": len(fields.get("attach", "").encode()) <= 128,
        "notify_url": is_notify_address(fields["notify_url"], longest=256),
        "fee_type": fields.get("fee_type", "CNY") == "CNY",
        "scene_info": fields["trade_type"] != "MWEB" or _is_scene(fields["scene_info"]),
    }
    for name, fine in holds.items():
        if not fine:
            raise Refusal("PARAM_ERROR", f"参数错误：{name}")
    if not is_payer_of(fields["appid"], fields.get("openid", "")):
        raise Refusal("PARAM_ERROR", WRONG_OPENID)


def _is_scene(text: str) -> bool:
    try:
        return bool(json.loads(text)["h5_info"]["type"])
    except (ValueError, KeyError, TypeError):
        return False


def _expiry(fields: Mapping[str, str]) -> datetime:
    value, now = fields.get("time_expire", ""), clock.now()
    if not value:
        return now + DEFAULT_LIFE
    try:
        moment = clock.from_china_text(value, XML_FORMAT)
    except ValueError as error:
        raise Refusal("PARAM_ERROR", "参数错误：time_expire") from error
    # Clients write whole seconds, so the minute may have lost part of one on its way.
    if moment < now + timedelta(seconds=timing().minimum_expiry - 1):
        raise Refusal("INVALID_REQUEST", "time_expire时间过短，刷卡至少1分钟，其他5分钟")
    return moment


def find(fields: Mapping[str, str]) -> Trade:
    """The merchant's order; raises Refusal."""
    trade_no, out_trade_no = fields.get("transaction_id", ""), fields.get("out_trade_no", "")
    if not trade_no and not out_trade_no:
        raise Refusal("LACK_PARAMS", "缺少参数out_trade_no")
    try:
        return book.find(Provider.WECHAT, trade_no=trade_no, out_trade_no=out_trade_no)
    except book.TradeNotFound as error:
        raise Refusal("ORDERNOTEXIST", "订单不存在") from error


@endpoint
def orderquery(_request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """POST /pay/orderquery."""
    trade = find(fields)
    state = trade_state(trade)
    answer = {
        "appid": app_id_of(trade),
        "out_trade_no": trade.out_trade_no,
        "trade_state": state,
        "trade_state_desc": DESCRIPTIONS[state],
    }
    if trade.attach:
        answer["attach"] = trade.attach
    return answer | (paid_fields(trade, amount_fen=trade.amount_fen) if trade.paid_at else {})


def paid_fields(trade: Trade, *, amount_fen: int, currency: str = "CNY") -> dict[str, str]:
    """What only a paid order has, in queries and notifications alike."""
    return {
        "openid": trade.openid or PAYER,
        "is_subscribe": "N",
        "trade_type": trade.channel,
        "bank_type": "OTHERS",
        "total_fee": str(amount_fen),
        "fee_type": currency,
        "cash_fee": str(amount_fen),
        "cash_fee_type": currency,
        "transaction_id": trade.trade_no,
        "time_end": china_text(trade.paid_at or clock.now(), XML_FORMAT),
    }


@endpoint
def closeorder(_request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """POST /pay/closeorder: not in an order's first five minutes."""
    trade = find(fields)
    if trade.state == State.CLOSED:
        raise Refusal("ORDERCLOSED", "订单已关闭")
    if trade.state == State.WAITING and clock.now() - trade.created_at < rules.pause("close_after_seconds"):
        raise Refusal("TRADE_STATE_ERROR", "订单生成后不能马上关闭，最短间隔5分钟")
    try:
        book.close(trade)
    except book.TradeIsPaid as error:
        raise Refusal("ORDERPAID", "订单已支付") from error
    return {"result_msg": "OK"}
