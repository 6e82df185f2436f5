"""A trade as API v3 states it, in an answer and inside a notification alike.

Source: pay.weixin.qq.com/doc/v3/merchant/4013070356 (query); the payment notification states the same fields.
"""

from payments.providers.base import MONEY_CAME, Trade
from payments.providers.wechat_trades import TRADE_STATES
from payments.providers.wechat_v3.account import Account
from payments.providers.wechat_v3.documents import (
    Document,
    Malformed,
    fen,
    optional_moment,
    optional_word,
    section,
    word,
)


def read_trade(document: Document, *, account: Account) -> Trade:
    """The trade; its amount is what was asked for (`total`), not what coupons left to pay (`payer_total`).

    Raises Malformed, and NotOurs when it is another merchant's or application's.
    """
    account.require(app_id=word(document, "appid"), merchant_id=word(document, "mchid"))
    state = TRADE_STATES.get(word(document, "trade_state"))
    if state is None:
        raise Malformed("trade_state")
    is_paid = state in MONEY_CAME
    amount_fen, currency = _amount(document, is_needed=is_paid)
    number = word if is_paid else optional_word
    return Trade(
        out_trade_no=word(document, "out_trade_no"),
        state=state,
        provider_transaction_id=number(document, "transaction_id") or "",
        amount_fen=amount_fen,
        currency=currency,
        paid_at=optional_moment(document, "success_time"),
    )


def _amount(document: Document, *, is_needed: bool) -> tuple[int | None, str | None]:
    """Money that is said to be paid has an amount; an unpaid trade need not state one."""
    if not is_needed and document.get("amount") is None:
        return None, None
    amount = section(document, "amount")
    return fen(amount, "total"), optional_word(amount, "currency")
