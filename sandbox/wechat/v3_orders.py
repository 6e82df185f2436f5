"""New orders by API v3: native, JSAPI, H5 and app."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from sandbox import book, clock
from sandbox.configuration import timing, wechatpay_account
from sandbox.models import Provider, Trade
from sandbox.wechat.orders import (
    WRONG_OPENID,
    browser_address,
    code_address,
    is_notify_address,
    is_order_number,
    is_payer_of,
)
from sandbox.wechat.v3_answers import endpoint
from sandbox.wechat.v3_errors import Refusal, invalid
from sandbox.wechat.v3_request import read_object

ORDER_CHARACTERS = r"0-9A-Za-z_\-|*"
DEFAULT_LIFE = timedelta(days=7)
LONGEST_LIFE = timedelta(days=90)
TRADE_TYPES = {"native": "NATIVE", "jsapi": "JSAPI", "h5": "MWEB", "app": "APP"}
REFUSALS = {
    book.OrderDiffers: (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
    book.TradeIsPaid: (400, "ORDERPAID", "该订单已支付"),
    book.TradeIsClosed: (400, "ORDER_CLOSED", "该订单已关闭"),
}


@endpoint("POST")
def create(request: HttpRequest, way: str) -> dict[str, Any]:
    """POST /v3/pay/transactions/{native,jsapi,h5,app}."""
    content = read_object(request)
    _check_identity(content)
    order = _order(content, way)
    try:
        trade = book.open_trade(order)
    except (book.OrderDiffers, book.TradeIsPaid, book.TradeIsClosed) as error:
        raise Refusal(*REFUSALS[type(error)]) from error
    return _handover(trade, request, way)


def _handover(trade: Trade, request: HttpRequest, way: str) -> dict[str, Any]:
    if way == "native":
        return {"code_url": code_address(trade)}
    if way == "h5":
        return {"h5_url": browser_address(trade, request)}
    return {"prepay_id": trade.prepay_id}


def _check_identity(content: Mapping[str, Any]) -> None:
    account = wechatpay_account()
    for name, ours in (("appid", account.app_ids), ("mchid", (account.merchant_id,))):
        if not isinstance(content.get(name), str):
            raise invalid(name, "必填")
        if content[name] not in ours:
            raise Refusal(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配")


def _order(content: Mapping[str, Any], way: str) -> book.NewTrade:
    out_trade_no = content.get("out_trade_no")
    if not is_order_number(out_trade_no, pattern=ORDER_CHARACTERS, minimum=6):
        raise invalid("out_trade_no")
    if not is_notify_address(content.get("notify_url"), longest=255):
        raise invalid("notify_url")
    description, attach = text(content, "description", 127), text(content, "attach", 128, required=False)
    total, openid = _total(content), _payer(content, way)
    if not is_payer_of(content["appid"], openid):
        raise Refusal(400, "PARAM_ERROR", WRONG_OPENID)
    trade_type = TRADE_TYPES[way]
    return book.NewTrade(
        provider=Provider.WECHAT,
        interface="v3",
        channel=trade_type,
        out_trade_no=str(out_trade_no),
        amount_fen=total,
        subject=description,
        attach=attach,
        app_id=content["appid"],
        openid=openid,
        notify_url=content["notify_url"],
        expires_at=_expiry(content),
        agreed=(trade_type, total, description, attach, content["appid"], openid, content["notify_url"]),
    )


def text(content: Mapping[str, Any], name: str, longest: int, *, required: bool = True) -> str:
    """A text field of at most `longest` characters; raises Refusal."""
    value = content.get(name, "")
    if not isinstance(value, str) or len(value) > longest or (required and not value):
        raise invalid(name, f"应为不超过{longest}字符的字符串")
    return value


def nested(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside; raises Refusal when it is missing or something else."""
    value = content.get(name)
    if not isinstance(value, dict):
        raise invalid(name, "应为对象")
    return value


def whole_number(content: Mapping[str, Any], name: str, *, place: str) -> int:
    """An amount in fen of at least 1; raises Refusal."""
    value = content.get(name)
    if type(value) is not int or value < 1:
        raise invalid(place, "应为不小于1的整数（分）")
    return value


def _total(content: Mapping[str, Any]) -> int:
    amount = nested(content, "amount")
    if amount.get("currency", "CNY") != "CNY":
        raise invalid("amount.currency", "只支持CNY")
    return whole_number(amount, "total", place="amount.total")


def _payer(content: Mapping[str, Any], way: str) -> str:
    checks: dict[str, Callable[[], str]] = {
        "jsapi": lambda: text(nested(content, "payer"), "openid", 128),
        "h5": lambda: _h5_scene(nested(content, "scene_info")),
    }
    return checks[way]() if way in checks else ""


def _h5_scene(scene: Mapping[str, Any]) -> str:
    """H5 needs the payer's address and kind of browser; it knows no openid."""
    text(scene, "payer_client_ip", 45)
    text(nested(scene, "h5_info"), "type", 32)
    return ""


def _expiry(content: Mapping[str, Any]) -> datetime:
    value, now = content.get("time_expire"), clock.now()
    if value is None:
        return now + DEFAULT_LIFE
    try:
        moment = clock.from_rfc3339(value)
    except (TypeError, ValueError) as error:
        raise invalid("time_expire", "应为RFC3339时间") from error
    # Clients write whole seconds, so the minute may have lost part of one on its way.
    if not now + timedelta(seconds=timing().minimum_expiry - 1) <= moment <= now + LONGEST_LIFE:
        raise invalid("time_expire", "应晚于当前时间1分钟")
    return moment
