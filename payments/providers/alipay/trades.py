"""What Alipay says of a trade, in the fields that its answers and its notifications have in common."""

import re
from collections.abc import Mapping

from foundation.money import CURRENCY, fen_from_yuan
from payments.providers.alipay.beijing_time import moment_from_beijing
from payments.providers.base import MONEY_CAME, Trade, TradeState

_STATES = {
    "WAIT_BUYER_PAY": TradeState.WAITING,
    "TRADE_SUCCESS": TradeState.PAID,
    "TRADE_FINISHED": TradeState.PAID,
    "TRADE_CLOSED": TradeState.CLOSED,
}
_CURRENCY_FIELDS = ("trans_currency", "settle_currency")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def read_trade(fields: Mapping[str, str], *, paid_at_field: str) -> Trade:
    """The trade that verified `fields` speak of; `paid_at_field` holds the time of payment.

    One that is closed after it was paid has gone back whole: Alipay closes it for no part.

    Raises ValueError when a number, status, amount or currency is not as documented, or the number, the status or
    the amount of a paid trade is missing.
    """
    state = _state(fields, paid=bool(fields.get(paid_at_field)))
    amount = fields.get("total_amount", "")
    if not amount and state in MONEY_CAME:
        raise ValueError("a paid trade without its amount")
    amount_fen = fen_from_yuan(amount) if amount else None
    return Trade(
        out_trade_no=required_identifier(fields.get("out_trade_no", "")),
        state=state,
        provider_transaction_id=identifier(fields.get("trade_no", "")),
        amount_fen=amount_fen,
        currency=_currency(fields),
        paid_at=moment_from_beijing(fields.get(paid_at_field, "")),
        refunded_fen=amount_fen if state is TradeState.REFUNDED else None,
    )


def has_refund(fields: Mapping[str, str]) -> bool:
    """Whether the fields tell of money that went back; raises ValueError when `refund_fee` is no amount."""
    refund_fee = fields.get("refund_fee", "")
    has_amount = bool(refund_fee) and fen_from_yuan(refund_fee) > 0
    return has_amount or bool(fields.get("gmt_refund"))


def identifier(text: str) -> str:
    """`text` when it is printable ASCII or empty; raises ValueError otherwise. No number of a trade has more."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("not an identifier")
    return text


def required_identifier(text: str) -> str:
    """The same for a number that must be there."""
    if not text:
        raise ValueError("an identifier is missing")
    return identifier(text)


def _state(fields: Mapping[str, str], *, paid: bool) -> TradeState:
    """Closed is two things: never paid, or paid and wholly refunded. A paid trade closes in no other way."""
    state = _STATES.get(fields.get("trade_status", ""))
    if state is None:
        raise ValueError("a trade status that is not known")
    if state is TradeState.CLOSED and (paid or has_refund(fields)):
        return TradeState.REFUNDED
    return state


def _currency(fields: Mapping[str, str]) -> str:
    """The yuan, unless a field names another currency."""
    foreign = [fields[name] for name in _CURRENCY_FIELDS if fields.get(name, CURRENCY) not in ("", CURRENCY)]
    currency = foreign[0] if foreign else CURRENCY
    if not _CURRENCY.fullmatch(currency):
        raise ValueError("not a currency")
    return currency
