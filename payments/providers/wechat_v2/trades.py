"""A trade as API v2 states it.

Sources: pay.weixin.qq.com/wiki/doc/api/native.php?chapter=9_2 (query),
pay.weixin.qq.com/doc/v2/merchant/4011937248 (notification).
"""

from foundation.money import CURRENCY
from payments.providers.base import MONEY_CAME, Trade, TradeState
from payments.providers.wechat_trades import TRADE_STATES
from payments.providers.wechat_v2.documents import Fields, Malformed
from payments.providers.wechat_v2.values import fen, optional_second, optional_word, word


def read_queried_trade(fields: Fields) -> Trade:
    """The trade of an answer to a query; raises Malformed."""
    state = TRADE_STATES.get(fields.get("trade_state", ""))
    if state is None:
        raise Malformed("trade_state")
    return read_trade(fields, state=state)


def read_notified_trade(fields: Fields) -> Trade:
    """The trade of a payment notification: paid only when both codes say so; raises Malformed.

    A failed try to pay (`result_code` FAIL) leaves the trade waiting: the payer may try again.
    """
    result = fields.get("result_code")
    if fields.get("return_code") != "SUCCESS" or result not in ("SUCCESS", "FAIL"):
        raise Malformed("result_code")
    return read_trade(fields, state=TradeState.PAID if result == "SUCCESS" else TradeState.WAITING)


def read_trade(fields: Fields, *, state: TradeState) -> Trade:
    """The trade, with the amount that was asked for (`total_fee`), not what coupons left to pay (`cash_fee`)."""
    is_paid = state in MONEY_CAME
    has_amount = is_paid or bool(fields.get("total_fee"))
    return Trade(
        out_trade_no=word(fields, "out_trade_no"),
        state=state,
        provider_transaction_id=word(fields, "transaction_id") if is_paid else optional_word(fields, "transaction_id"),
        amount_fen=fen(fields, "total_fee") if has_amount else None,
        currency=(optional_word(fields, "fee_type") or CURRENCY) if has_amount else None,
        paid_at=optional_second(fields, "time_end"),
    )
