"""An order in the fields of API v3, as the SDK's `pay` takes them.

Source: pay.weixin.qq.com/doc/v3/merchant, "create an order" of native, JSAPI, H5 and app payment.
"""

from typing import Any

from wechatpayv3 import WeChatPayType

from foundation.money import CURRENCY
from payments.providers.base import Channel, Order
from payments.providers.china_time import CHINA_TIME
from payments.providers.wechat_orders import client_address, describe

DESCRIPTION_CHARACTERS = 127
TRADE_TYPES = {
    Channel.NATIVE: WeChatPayType.NATIVE,
    Channel.JSAPI: WeChatPayType.JSAPI,
    Channel.H5: WeChatPayType.H5,
    Channel.APP: WeChatPayType.APP,
}


def order_fields(order: Order) -> dict[str, Any]:
    """The keyword arguments of `pay`; the same order always gives the same."""
    fields = {
        "pay_type": TRADE_TYPES[order.channel],
        "description": describe(order)[:DESCRIPTION_CHARACTERS],
        "out_trade_no": order.out_trade_no,
        "amount": {"total": order.amount_fen, "currency": CURRENCY},
        "time_expire": order.expires_at.astimezone(CHINA_TIME).isoformat(timespec="seconds"),
        "notify_url": order.notify_url,
    }
    if order.channel == Channel.JSAPI:
        fields["payer"] = {"openid": order.openid}
    if order.channel == Channel.H5:
        fields["scene_info"] = {"payer_client_ip": client_address(order), "h5_info": {"type": "Wap"}}
    return fields
