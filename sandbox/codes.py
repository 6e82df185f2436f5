"""Whatever leads a payer to the cashier: the content of a QR code, a prepay id, an order string, an address."""

from urllib.parse import parse_qs, urlsplit

from sandbox import book
from sandbox.alipay.gateway import trade_of_order_string
from sandbox.models import Trade


def trade_of_code(code: str) -> Trade:
    """The order that this code was handed out for.

    Raises TradeNotFound, or Alipay's Refusal for an order string or page address that is not signed well.
    """
    parts = urlsplit(code)
    if "method=alipay.trade." in code:
        return trade_of_order_string(parts.query or code)
    prepay_id = parse_qs(parts.query).get("prepay_id", [code.removeprefix("prepay_id=")])[0]
    if prepay_id.startswith("wx"):
        return _find(prepay_id=prepay_id)
    token = parse_qs(parts.query).get("pr", [parts.path.strip("/")])[0]
    return _find(token=token)


def _find(**key: str) -> Trade:
    trade = Trade.objects.filter(**key).first()
    if trade is None:
        raise book.TradeNotFound
    return trade
