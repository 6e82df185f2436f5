"""What both versions of WeChat Pay call the states of a trade, and what they mean."""

from payments.providers.base import TradeState

TRADE_STATES = {
    "SUCCESS": TradeState.PAID,
    "REFUND": TradeState.REFUNDED,
    "NOTPAY": TradeState.WAITING,
    "USERPAYING": TradeState.WAITING,
    "ACCEPT": TradeState.WAITING,
    "PAYERROR": TradeState.WAITING,  # the payer may try again until the order is closed
    "CLOSED": TradeState.CLOSED,
    "REVOKED": TradeState.CLOSED,
}
