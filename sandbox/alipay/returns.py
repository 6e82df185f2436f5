"""The signed address that the payer's browser is sent back to; it says nothing of the trade's state."""

from urllib.parse import urlencode

from sandbox import clock
from sandbox.alipay.signing import signed_fields
from sandbox.amounts import yuan_text
from sandbox.configuration import alipay_account
from sandbox.models import Trade


def return_address(trade: Trade) -> str:
    """The merchant's `return_url` with Alipay's signed parameters."""
    account = alipay_account()
    fields = {
        "charset": trade.charset,
        "out_trade_no": trade.out_trade_no,
        "method": f"alipay.trade.{trade.channel}.pay.return",
        "total_amount": yuan_text(trade.amount_fen),
        "trade_no": trade.trade_no,
        "auth_app_id": account.app_id,
        "version": "1.0",
        "app_id": account.app_id,
        "seller_id": account.seller_id,
        "timestamp": clock.china_text(clock.now()),
    }
    joint = "&" if "?" in trade.return_url else "?"
    return f"{trade.return_url}{joint}{urlencode(signed_fields(fields, charset=trade.charset), encoding=trade.charset)}"
