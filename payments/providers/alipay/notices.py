"""From a message to what it says: the signature first, then whom it is for, then the trade."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from foundation.money import fen_from_yuan
from payments.providers.alipay.beijing_time import moment_from_beijing
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.received_fields import receive
from payments.providers.alipay.trades import has_refund, identifier, read_trade
from payments.providers.base import Message, Notice, NoticeKind, NotificationRefused, Trade
from payments.providers.refunding import RefundState, RefundStatement


def read_notice(message: Message, *, configuration: AlipayConfiguration, key: RSAPublicKey) -> Notice:
    """The notice in `message`. Raises NotificationRefused (`unsupported`, `malformed`, `signature`, `merchant`)."""
    try:
        received = receive(message)
        if not received.is_signed_with(key):
            raise NotificationRefused("signature")
        fields = received.as_text()
        _require_ours(fields, configuration)
        return _notice(fields)
    except (ValueError, RecursionError):
        raise NotificationRefused("malformed") from None


def _require_ours(fields: Mapping[str, str], configuration: AlipayConfiguration) -> None:
    """Raises NotificationRefused when a genuine message is for another application or seller."""
    if fields.get("app_id") != configuration.app_id:
        raise NotificationRefused("merchant", "another application")
    if configuration.seller_id and fields.get("seller_id") != configuration.seller_id:
        raise NotificationRefused("merchant", "another seller")


def _notice(fields: Mapping[str, str]) -> Notice:
    """A refund comes to the same address under the same statuses as a payment; only its own fields tell it apart.

    A trade that closed after it was paid is refunded, also where the message says nothing else of the refund.
    """
    trade = read_trade(fields, paid_at_field="gmt_payment")
    event_id = identifier(fields.get("notify_id", ""))
    if not has_refund(fields):
        return Notice(NoticeKind.PAYMENT, trade, event_id)
    return Notice(NoticeKind.REFUND, trade, event_id, refund=_refund(fields, trade))


def _refund(fields: Mapping[str, str], trade: Trade) -> RefundStatement:
    """Alipay tells only of refunds that are done, and of the sum of all of them, never of this one's amount.

    A whole refund that somebody made in the console has no number of its own; the trade's stands for it.
    """
    refund_fee = fields.get("refund_fee", "")
    return RefundStatement(
        number=identifier(fields.get("out_biz_no", "")) or trade.out_trade_no,
        state=RefundState.SUCCEEDED,
        succeeded_at=moment_from_beijing(fields.get("gmt_refund", "")),
        trade_refunded_fen=fen_from_yuan(refund_fee) if refund_fee else None,
    )
