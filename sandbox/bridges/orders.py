"""What a page hands to the app: parameters that it must have from the merchant, for an order that can be paid now."""

from collections.abc import Mapping

from sandbox import book, sign_ins
from sandbox.configuration import wechatpay_account
from sandbox.models import Provider, State, Trade
from sandbox.signatures import HMAC_SHA256, MD5, keyed_digest, lines, rsa_verifies
from sandbox.wechat.orders import app_id_of

WECHAT_NAMES = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
ALIPAY_NAMES = ("tradeNO",)
PACKAGE = "prepay_id="


class NotPayable(Exception):
    """The app shows this text, and no cashier."""


def wechat_order(parameters: Mapping[str, object]) -> Trade:
    """The order of WeixinJSBridge's six parameters, when the merchant signed them; raises NotPayable."""
    given = _texts(parameters, WECHAT_NAMES)
    if given["appId"] not in wechatpay_account().app_ids:
        raise NotPayable("appId无效")
    if not given["timeStamp"].isascii() or not given["timeStamp"].isdigit() or not given["package"].startswith(PACKAGE):
        raise NotPayable("调用支付JSAPI的参数无效")
    prepay_id = given["package"].removeprefix(PACKAGE)
    trade = Trade.objects.filter(provider=Provider.WECHAT, channel="JSAPI", prepay_id=prepay_id).first()
    if trade is None or app_id_of(trade) != given["appId"]:
        raise NotPayable("该prepay_id无效")
    if not _is_signed(given, trade):
        raise NotPayable("支付验证签名失败")
    return _payable(trade)


def _is_signed(given: dict[str, str], trade: Trade) -> bool:
    """By the interface that made the order: API v3's key, or the digest that the order of API v2 was signed by."""
    account = wechatpay_account()
    if trade.interface == "v3":
        content = lines(given["appId"], given["timeStamp"], given["nonceStr"], given["package"])
        return given["signType"] == "RSA" and rsa_verifies(account.merchant_key, content, given["paySign"])
    if given["signType"] != trade.sign_type or trade.sign_type not in (MD5, HMAC_SHA256):
        return False
    fields = {name: value for name, value in given.items() if name != "paySign"}
    return keyed_digest(fields, key=account.v2_key, sign_type=trade.sign_type) == given["paySign"]


def alipay_order(parameters: Mapping[str, object]) -> Trade:
    """The order of AlipayJSBridge's `tradeNO`, when alipay.trade.create made it; raises NotPayable."""
    number = _texts(parameters, ALIPAY_NAMES)["tradeNO"]
    trade = Trade.objects.filter(provider=Provider.ALIPAY, channel="create", trade_no=number).first()
    if trade is None:
        raise NotPayable("交易不存在")
    return _payable(trade)


def check_person(trade: Trade, person: str) -> None:
    """Only whom the order is for can pay it; raises NotPayable. An openid of no sign-in here is anybody's."""
    if sign_ins.person_of(Provider(trade.provider), trade.openid) not in ("", person):
        raise NotPayable("下单账号与支付账号不一致")


def _texts(parameters: Mapping[str, object], names: tuple[str, ...]) -> dict[str, str]:
    given = {name: value for name, value in parameters.items() if isinstance(value, str) and value}
    if set(given) != set(names) or len(given) != len(parameters):
        raise NotPayable("参数缺失或多余")
    return given


def _payable(trade: Trade) -> Trade:
    book.expire(trade)
    if trade.state == State.PAID:
        raise NotPayable("订单已支付")
    if not trade.is_payable:
        raise NotPayable("订单已关闭或已过期")
    return trade
