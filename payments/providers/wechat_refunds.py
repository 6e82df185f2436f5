"""What both versions of WeChat Pay ask of a refund's text, and check in what is said of a refund."""

from payments.providers.base import ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundStatement
from payments.providers.wechat_orders import printable

REASON_CHARACTERS = 80


def describe_refund(order: RefundOrder) -> str:
    """The reason on one line of at most 80 printable characters; may come out empty."""
    line = " ".join(printable(order.reason, instead=" ").split())
    return line[:REASON_CHARACTERS].rstrip()


def require_asked(statement: RefundStatement, order: RefundOrder) -> RefundStatement:
    """The statement, when it is of the amount that was asked for; raises ProviderUnknown otherwise."""
    if statement.amount_fen != order.amount_fen:
        raise ProviderUnknown("another_refund")
    return statement
