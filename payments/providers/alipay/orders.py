"""The requests that this adapter makes, built with the request and model classes of Alipay's own SDK."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from alipay.aop.api.domain.AlipayTradeAppPayModel import AlipayTradeAppPayModel
from alipay.aop.api.domain.AlipayTradeCloseModel import AlipayTradeCloseModel
from alipay.aop.api.domain.AlipayTradeCreateModel import AlipayTradeCreateModel
from alipay.aop.api.domain.AlipayTradePagePayModel import AlipayTradePagePayModel
from alipay.aop.api.domain.AlipayTradePrecreateModel import AlipayTradePrecreateModel
from alipay.aop.api.domain.AlipayTradeQueryModel import AlipayTradeQueryModel
from alipay.aop.api.domain.AlipayTradeWapPayModel import AlipayTradeWapPayModel
from alipay.aop.api.request.AlipayTradeAppPayRequest import AlipayTradeAppPayRequest
from alipay.aop.api.request.AlipayTradeCloseRequest import AlipayTradeCloseRequest
from alipay.aop.api.request.AlipayTradeCreateRequest import AlipayTradeCreateRequest
from alipay.aop.api.request.AlipayTradePagePayRequest import AlipayTradePagePayRequest
from alipay.aop.api.request.AlipayTradePrecreateRequest import AlipayTradePrecreateRequest
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.request.AlipayTradeWapPayRequest import AlipayTradeWapPayRequest

from foundation.characters import without_unseen
from foundation.money import yuan_from_fen
from payments.providers.alipay.beijing_time import beijing_text
from payments.providers.base import Channel, Order

SUBJECT_LENGTH = 256
# Alipay allows no `/`, `=` or `&` in a subject, and takes what looks like markup for an attack. The wide forms read
# the same. It matters twice: the text that Alipay signs has no escaping, so no subject may look like another field.
# Nor do we know how its bills, of cells between commas, write a name with a comma in it.
_WIDE = str.maketrans("/=&<>,", "／＝＆＜＞，")


class Request(Protocol):
    """What is used of the SDK's request classes."""

    def get_params(self) -> dict[str, str]:
        """`method`, `version`, `biz_content` (JSON text) and the addresses that are set."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of paying, in the SDK's classes and under the name of its product."""

    request: Any
    model: Any
    product_code: str


WAYS = {
    Channel.PRECREATE: Way(AlipayTradePrecreateRequest, AlipayTradePrecreateModel, "QR_CODE_OFFLINE"),
    Channel.PAGE: Way(AlipayTradePagePayRequest, AlipayTradePagePayModel, "FAST_INSTANT_TRADE_PAY"),
    Channel.WAP: Way(AlipayTradeWapPayRequest, AlipayTradeWapPayModel, "QUICK_WAP_WAY"),
    Channel.APP: Way(AlipayTradeAppPayRequest, AlipayTradeAppPayModel, "QUICK_MSECURITY_PAY"),
    Channel.JSAPI: Way(AlipayTradeCreateRequest, AlipayTradeCreateModel, "JSAPI_PAY"),
}
# Those that take a call; the others are a signed address or order string, and Alipay hears of them from the payer.
CALLED = frozenset({Channel.PRECREATE, Channel.JSAPI})
# A user_id, which applications knew people by before there were open_ids, and which stands in another field.
_USER_ID = re.compile(r"2088[0-9]{12}", re.ASCII)
BROWSER_CHANNELS = frozenset({Channel.PAGE, Channel.WAP})


def opening_request(order: Order, *, app_id: str) -> Request:
    """The request that opens `order`, payable until exactly `order.expires_at`; its channel must be one of WAYS.

    `app_id` is the application that pays inside Alipay, which knows the payer by `order.openid`.
    """
    way = WAYS[order.channel]
    model = way.model()
    model.out_trade_no = order.out_trade_no
    model.total_amount = str(yuan_from_fen(order.amount_fen))
    model.subject = payable_subject(order.subject) or order.out_trade_no
    model.product_code = way.product_code
    model.time_expire = beijing_text(order.expires_at)
    if order.channel is Channel.WAP:
        model.quit_url = order.return_url
    if order.channel is Channel.JSAPI:
        _name_payer(model, order.openid, app_id=app_id)
    request = way.request(biz_model=model)
    request.notify_url = order.notify_url
    if order.channel in BROWSER_CHANNELS:
        request.return_url = order.return_url
    return _typed(request)


def _name_payer(model: Any, openid: str, *, app_id: str) -> None:
    model.op_app_id = app_id
    if _USER_ID.fullmatch(openid):
        model.buyer_id = openid
    else:
        model.buyer_open_id = openid


def query_request(out_trade_no: str) -> Request:
    """The request that asks what Alipay knows of a trade."""
    model = AlipayTradeQueryModel()
    model.out_trade_no = out_trade_no
    return _typed(AlipayTradeQueryRequest(biz_model=model))


def close_request(out_trade_no: str) -> Request:
    """The request that makes an unpaid trade unpayable."""
    model = AlipayTradeCloseModel()
    model.out_trade_no = out_trade_no
    return _typed(AlipayTradeCloseRequest(biz_model=model))


def payable_subject(subject: str) -> str:
    """The subject as Alipay takes it: at most 256 characters, nothing forbidden or unprintable; may come out empty."""
    return without_unseen(subject, instead=" ").translate(_WIDE).strip()[:SUBJECT_LENGTH]


def _typed(request: Any) -> Request:
    """The SDK has no types; from here on its requests have one."""
    typed: Request = request
    return typed
