"""An order in the fields of API v2, as the SDK's `order.create` takes them.

Source: pay.weixin.qq.com/wiki/doc/api/native.php?chapter=9_1 (unifiedorder).
"""

from typing import Any
from urllib.parse import urlsplit

from payments.providers.base import Channel, Order
from payments.providers.china_time import CHINA_TIME
from payments.providers.wechat_orders import client_address, describe

BODY_BYTES = 127
TRADE_TYPES = {Channel.NATIVE: "NATIVE", Channel.JSAPI: "JSAPI", Channel.H5: "MWEB", Channel.APP: "APP"}


def order_fields(order: Order) -> dict[str, Any]:
    """The keyword arguments of `order.create`; the same order always gives the same."""
    body = _within_bytes(describe(order), BODY_BYTES)
    fields = {
        "trade_type": TRADE_TYPES[order.channel],
        "body": body,
        "total_fee": order.amount_fen,
        "notify_url": order.notify_url,
        "out_trade_no": order.out_trade_no,
        # Never empty: the SDK would look up this machine's address in the network.
        "client_ip": client_address(order),
        "time_expire": order.expires_at.astimezone(CHINA_TIME),
    }
    if order.channel == Channel.NATIVE:
        fields["product_id"] = order.out_trade_no
    if order.channel == Channel.JSAPI:
        fields["user_id"] = order.openid
    if order.channel == Channel.H5:
        site = urlsplit(order.return_url or order.notify_url)
        fields["scene_info"] = {
            "h5_info": {"type": "Wap", "wap_url": f"{site.scheme}://{site.netloc}", "wap_name": body}
        }
    return fields


def _within_bytes(text: str, limit: int) -> str:
    """As many whole characters of `text` as take no more than `limit` bytes of UTF-8."""
    return text.encode()[:limit].decode(errors="ignore")
