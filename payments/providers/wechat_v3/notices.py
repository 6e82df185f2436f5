"""What is inside a notification whose signature holds.

Source: pay.weixin.qq.com/doc/v3/merchant, notifications of payments and of refunds (AEAD_AES_256_GCM).
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payments.providers.base import Notice, NoticeKind, NotificationRefused, Trade, TradeState
from payments.providers.refunding import RefundState
from payments.providers.wechat_v3.account import Account
from payments.providers.wechat_v3.documents import (
    Document,
    Malformed,
    fen,
    optional_word,
    read_document,
    section,
    word,
)
from payments.providers.wechat_v3.refunds import read_statement
from payments.providers.wechat_v3.trades import read_trade

ALGORITHM = "AEAD_AES_256_GCM"
NONCE_BYTES = 12
# A refund that failed or was closed leaves the trade what it was: paid.
REFUND_EVENTS = {
    "REFUND.SUCCESS": (RefundState.SUCCEEDED, TradeState.REFUNDED),
    "REFUND.ABNORMAL": (RefundState.ABNORMAL, TradeState.PAID),
    "REFUND.CLOSED": (RefundState.CLOSED, TradeState.PAID),
}


def read_notice(body: bytes, *, account: Account, cipher: AESGCM) -> Notice:
    """The notice in a verified body.

    Raises Malformed; NotOurs; NotificationRefused for a cipher, an event or a key that is not the agreed one.
    """
    envelope = read_document(body)
    event, event_id = word(envelope, "event_type"), word(envelope, "id")
    document = read_document(_decrypt(section(envelope, "resource"), cipher))
    if event.startswith("TRANSACTION."):
        return Notice(NoticeKind.PAYMENT, read_trade(document, account=account), event_id=event_id)
    if event in REFUND_EVENTS:
        return _read_refund(document, event=event, event_id=event_id, account=account)
    raise NotificationRefused("unsupported", "event")


def _read_refund(document: Document, *, event: str, event_id: str, account: Account) -> Notice:
    account.require(app_id=optional_word(document, "appid"), merchant_id=word(document, "mchid"))
    refund_state, trade_state = REFUND_EVENTS[event]
    amount = section(document, "amount")
    trade = Trade(
        out_trade_no=word(document, "out_trade_no"),
        state=trade_state,
        provider_transaction_id=optional_word(document, "transaction_id") or "",
        amount_fen=fen(amount, "total"),
        currency=optional_word(amount, "currency"),
    )
    statement = read_statement(document, state=refund_state, account=account)
    return Notice(NoticeKind.REFUND, trade, event_id=event_id, refund=statement)


def _decrypt(resource: Document, cipher: AESGCM) -> bytes:
    if word(resource, "algorithm") != ALGORITHM:
        raise NotificationRefused("unsupported", "algorithm")
    nonce = word(resource, "nonce").encode("ascii")
    if len(nonce) != NONCE_BYTES:
        raise Malformed("nonce")
    try:
        return cipher.decrypt(nonce, _ciphertext(resource), _associated_data(resource))
    except InvalidTag:
        raise NotificationRefused("signature", "the API v3 key does not open it") from None


def _ciphertext(resource: Document) -> bytes:
    text = resource.get("ciphertext")
    if not isinstance(text, str):
        raise Malformed("ciphertext")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("ciphertext") from None


def _associated_data(resource: Document) -> bytes:
    text = resource.get("associated_data") or ""
    if not isinstance(text, str) or not text.isascii():
        raise Malformed("associated_data")
    return text.encode("ascii")
