"""What both versions of WeChat Pay ask of an order: its text, its addresses, and times of UTC+8."""

from urllib.parse import quote

from foundation.characters import without_unseen
from payments.providers.base import Channel, Order, ProviderRefused

CHANNELS = frozenset({Channel.NATIVE, Channel.JSAPI, Channel.H5, Channel.APP})
UNKNOWN_ADDRESS = "127.0.0.1"


def require_payable(order: Order) -> None:
    """Raises ProviderRefused, before anything is sent, for an order that WeChat Pay could not take."""
    if order.channel not in CHANNELS:
        raise ProviderRefused("UNSUPPORTED_CHANNEL", str(order.channel))
    if order.channel == Channel.JSAPI and not order.openid:
        raise ProviderRefused("OPENID_MISSING")


def describe(order: Order) -> str:
    """The order's subject on one line of printable characters; its number stands in where nothing is left of it."""
    return " ".join(printable(order.subject, instead=" ").split()) or order.out_trade_no


def printable(text: str, *, instead: str = "") -> str:
    """The text with `instead` in place of what nobody sees, such as controls and lone surrogates: XML carries none."""
    return without_unseen(text, instead=instead)


def client_address(order: Order) -> str:
    """The payer's IP address, or this machine's when it was not given."""
    return order.client_ip or UNKNOWN_ADDRESS


def with_return_address(h5_url: str, return_url: str) -> str:
    """WeChat's H5 address, which sends the payer back to `return_url` afterwards when one is given."""
    return f"{h5_url}&redirect_url={quote(return_url, safe='')}" if return_url else h5_url
