"""What API v2 and API v3 share about a new order: field rules, and the addresses that lead a payer to the cashier."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest

from sandbox import sign_ins
from sandbox.configuration import wechatpay_account
from sandbox.models import Provider, Trade

CODE_PREFIX = "weixin://wxpay/bizpayurl?pr="
WRONG_OPENID = "appid和openid不匹配"


def is_order_number(text: object, *, pattern: str, minimum: int) -> bool:
    """Whether `text` is an order number of `minimum` to 32 characters of the class `pattern`."""
    return isinstance(text, str) and re.fullmatch(rf"[{pattern}]{{{minimum},32}}", text, re.ASCII) is not None


def is_notify_address(text: object, *, longest: int) -> bool:
    """Whether `text` is an absolute http(s) address without a query."""
    if not isinstance(text, str) or len(text) > longest:
        return False
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and "?" not in text


def app_id_of(trade: Trade) -> str:
    """The app that the order was made for."""
    return trade.app_id or wechatpay_account().app_id


def is_payer_of(app_id: str, openid: str) -> bool:
    """Whether the app knows this payer; true for an order that names none, and for openids of no sign-in here."""
    return not openid or sign_ins.fits(Provider.WECHAT, app_id, openid)


def code_address(trade: Trade) -> str:
    """The content of the QR code."""
    return f"{CODE_PREFIX}{trade.token}"


def browser_address(trade: Trade, request: HttpRequest) -> str:
    """Where a mobile browser goes; the merchant may append `&redirect_url=`."""
    path = f"/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={trade.prepay_id}&package=1"
    return request.build_absolute_uri(path)
