"""New orders: precreate, create, page.pay, wap.pay and the order string of an app."""

import re
from datetime import datetime, timedelta
from urllib.parse import unquote_to_bytes

from sandbox import book, clock, sign_ins
from sandbox.alipay.authentication import Call
from sandbox.alipay.errors import Refusal, business, invalid_field, missing
from sandbox.alipay.trades import USER_ID
from sandbox.amounts import fen_of_yuan
from sandbox.configuration import alipay_account, timing
from sandbox.models import Provider, Trade

ORDER_NUMBER = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
DURATION = re.compile(r"([1-9][0-9]{0,5})([mhd])", re.ASCII)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST = timedelta(days=15)
CREATE = "alipay.trade.create"
MAXIMUM_FEN = 100_000_000 * 100
PRODUCT_CODES = {
    "alipay.trade.create": ("JSAPI_PAY",),
    "alipay.trade.precreate": ("", "QR_CODE_OFFLINE", "FACE_TO_FACE_PAYMENT"),
    "alipay.trade.page.pay": ("FAST_INSTANT_TRADE_PAY",),
    "alipay.trade.wap.pay": ("QUICK_WAP_WAY",),
    "alipay.trade.app.pay": ("", "QUICK_MSECURITY_PAY"),
}
REFUSALS = {
    book.OrderDiffers: ("CONTEXT_INCONSISTENT", "交易信息被篡改"),
    book.TradeIsPaid: ("TRADE_HAS_SUCCESS", "交易已被支付"),
    book.TradeIsClosed: ("TRADE_HAS_CLOSE", "交易已经关闭"),
}


def open_order(call: Call) -> Trade:
    """The trade of this order; Alipay itself knows it only when a payer opens the cashier. Raises Refusal."""
    out_trade_no, subject = _order_number(call), _subject(call)
    amount_fen = amount(call, "total_amount")
    if call.text("product_code") not in PRODUCT_CODES[call.method]:
        raise invalid_field("product_code")
    openid = _buyer(call) if call.method == CREATE else ""
    new = book.NewTrade(
        provider=Provider.ALIPAY,
        interface="gateway",
        channel=call.method.removeprefix("alipay.trade.").removesuffix(".pay"),
        out_trade_no=out_trade_no,
        amount_fen=amount_fen,
        subject=subject,
        body=_limited(call, "body", 128),
        attach=_passback(call),
        openid=openid,
        expires_at=_expiry(call),
        notify_url=call.notify_url,
        return_url=call.return_url,
        charset=call.charset,
        agreed=(call.method, amount_fen, subject, *filter(None, (openid,))),
    )
    try:
        return book.open_trade(new)
    except (book.OrderDiffers, book.TradeIsPaid, book.TradeIsClosed) as error:
        raise business(*REFUSALS[type(error)]) from error


def precreate(call: Call) -> dict[str, object]:
    """The content of a QR code that leads to the cashier."""
    trade = open_order(call)
    return {"out_trade_no": trade.out_trade_no, "qr_code": qr_content(trade)}


def create(call: Call) -> dict[str, object]:
    """The number that Alipay's app is called with to pay; from now on the trade exists."""
    trade = open_order(call)
    book.show_to_payer(trade)
    return {"out_trade_no": trade.out_trade_no, "trade_no": trade.trade_no}


def _buyer(call: Call) -> str:
    """The one payer that the order is for; raises Refusal."""
    if call.text("op_app_id") != alipay_account().app_id:
        raise invalid_field("op_app_id")
    open_id, user_id = call.text("buyer_open_id"), call.text("buyer_id")
    if bool(open_id) == bool(user_id) or len(open_id) > 128 or (user_id and not USER_ID.fullmatch(user_id)):
        raise invalid_field("buyer_open_id")
    if open_id and sign_ins.is_stranger(Provider.ALIPAY, open_id):
        raise business("BUYER_NOT_EXIST", "买家不存在")
    return open_id or user_id


def qr_content(trade: Trade) -> str:
    """What the payer's phone reads."""
    return f"https://qr.alipay.com/{trade.token}"


def amount(call: Call, name: str) -> int:
    """A yuan amount of biz_content in fen; raises Refusal."""
    value = call.content.get(name)
    try:
        fen = fen_of_yuan(value)
    except ValueError as error:
        raise invalid_field(name) from error
    if not 1 <= fen <= MAXIMUM_FEN:
        raise business("TOTAL_FEE_EXCEED", "订单总金额不在允许范围内") if fen else invalid_field(name)
    return fen


def _order_number(call: Call) -> str:
    number = call.text("out_trade_no")
    if not number:
        raise missing("out_trade_no")
    if not ORDER_NUMBER.fullmatch(number):
        raise invalid_field("out_trade_no")
    return number


def _subject(call: Call) -> str:
    subject = _limited(call, "subject", 256)
    if not subject:
        raise missing("subject")
    if any(character in subject for character in "/=&"):
        raise invalid_field("subject")
    if "<script" in subject.lower() or "alert(" in subject.lower():
        raise Refusal("40002", "isv.suspected-attack", "可疑的攻击请求")
    return subject


def _limited(call: Call, name: str, length: int) -> str:
    text = call.text(name)
    if len(text) > length:
        raise invalid_field(name)
    return text


def _passback(call: Call) -> str:
    """`passback_params` as sent: url-encoded once by the merchant, and given back so."""
    text = _limited(call, "passback_params", 512)
    if not text.isascii() or "&" in text or b"\x00" in unquote_to_bytes(text):
        raise invalid_field("passback_params")
    return text


def _expiry(call: Call) -> datetime:
    """`time_expire` wins over `timeout_express`; without either a trade lives for 15 days."""
    now, absolute, relative = clock.now(), call.text("time_expire"), call.text("timeout_express")
    if absolute:
        try:
            moment = clock.from_china_text(absolute)
        except ValueError as error:
            raise invalid_field("time_expire") from error
        # A browser opens its address later than it was signed: for it only the past is too early.
        earliest = now + timedelta(seconds=timing().minimum_expiry if call.method.endswith("create") else 0)
        if not earliest <= moment <= now + LONGEST + timedelta(minutes=1):
            raise invalid_field("time_expire")
        return moment
    if not relative:
        return now + LONGEST
    match = DURATION.fullmatch(relative)
    if match is None or int(match[1]) * UNITS[match[2]] > LONGEST:
        raise invalid_field("timeout_express")
    return now + int(match[1]) * UNITS[match[2]]
