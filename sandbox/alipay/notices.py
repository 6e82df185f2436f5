"""Alipay's asynchronous notifications: one signed form, sent unchanged at every try."""

import json
import secrets
from urllib.parse import urlencode

from sandbox import clock
from sandbox.alipay.signing import signed_fields
from sandbox.alipay.trades import buyer, trade_status
from sandbox.amounts import yuan_text
from sandbox.clock import china_text
from sandbox.configuration import alipay_account
from sandbox.models import Refund, RefundState, Trade
from sandbox.notices import Kind, Notice, Statement


def is_taken(status: int, answer: bytes) -> bool:
    """The merchant took it: 200, and exactly the seven letters."""
    return status == 200 and answer == b"success"


def payment(trade: Trade, statement: Statement) -> Notice:
    """TRADE_SUCCESS, the fields that a paid trade has."""
    paid = yuan_text(statement.amount_fen)
    fields = {
        **_common(trade),
        "trade_status": "TRADE_SUCCESS",
        "total_amount": paid,
        **_paid_fields(trade, paid),
    }
    if statement.currency != "CNY":
        fields["trans_currency"] = fields["settle_currency"] = statement.currency
    return _notice(Kind.PAYMENT, trade, fields, forged=statement.forged)


def stale(trade: Trade) -> Notice:
    """WAIT_BUYER_PAY, overtaken on its way by the payment."""
    fields = {**_common(trade), "trade_status": "WAIT_BUYER_PAY"}
    fields["notify_time"] = china_text(trade.created_or_opened)
    return _notice(Kind.STALE, trade, fields)


def closed(trade: Trade) -> Notice:
    """TRADE_CLOSED with nothing paid."""
    fields = {**_common(trade), "trade_status": "TRADE_CLOSED", "gmt_close": china_text(trade.closed_at or clock.now())}
    return _notice(Kind.CLOSED, trade, fields)


def refund(made: Refund) -> Notice | None:
    """A refund, at the address of the payment; `refund_fee` is the trade's sum so far. Only success is told."""
    if made.state != RefundState.SUCCEEDED:
        return None
    trade = made.trade
    moment = made.succeeded_at or clock.now()
    refunded = yuan_text(trade.refunded_fen)
    fields = {
        **_common(trade),
        **_paid_fields(trade, yuan_text(trade.amount_fen)),
        "trade_status": trade_status(trade),
        "out_biz_no": made.number,
        "refund_fee": refunded,
        "send_back_fee": yuan_text(made.amount_fen),
        "gmt_refund": f"{china_text(moment)}.{moment.microsecond // 1000:03d}",
    }
    if trade.refunded_fen == trade.amount_fen:
        fields["gmt_close"] = china_text(moment)
    return _notice(Kind.REFUND, trade, fields)


def _common(trade: Trade) -> dict[str, str]:
    account, now = alipay_account(), china_text(clock.now())
    optional = {"body": trade.body, "passback_params": trade.attach}
    return {
        "notify_time": now,
        "notify_type": "trade_status_sync",
        "notify_id": f"{now[:10].replace('-', '')}00222{secrets.randbelow(10**21):021d}",
        "charset": trade.charset,
        "version": "1.0",
        "app_id": account.app_id,
        "auth_app_id": account.app_id,
        "seller_id": account.seller_id,
        "seller_email": "merchant@example.com",
        **_buyer(trade),
        "trade_no": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "subject": trade.subject,
        "total_amount": yuan_text(trade.amount_fen),
        "gmt_create": china_text(trade.created_or_opened),
        **{name: value for name, value in optional.items() if value},
    }


def _buyer(trade: Trade) -> dict[str, str]:
    """A notification calls a user_id `buyer_id`, where an answer calls it `buyer_user_id`."""
    return {"buyer_id" if name == "buyer_user_id" else name: value for name, value in buyer(trade).items()}


def _paid_fields(trade: Trade, paid: str) -> dict[str, str]:
    return {
        "receipt_amount": paid,
        "invoice_amount": paid,
        "buyer_pay_amount": paid,
        "point_amount": "0.00",
        "gmt_payment": china_text(trade.paid_at or clock.now()),
        "fund_bill_list": json.dumps([{"amount": paid, "fundChannel": "ALIPAYACCOUNT"}], separators=(",", ":")),
    }


def _notice(kind: Kind, trade: Trade, fields: dict[str, str], *, forged: bool = False) -> Notice:
    return Notice(
        kind=kind,
        url=trade.notify_url,
        content_type=f"application/x-www-form-urlencoded; charset={trade.charset}",
        body=urlencode(signed_fields(fields, charset=trade.charset, forged=forged), encoding=trade.charset),
        event_id=fields["notify_id"],
    )
