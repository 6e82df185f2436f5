"""Notifications of API v2.

Sources: pay.weixin.qq.com/doc/v2/merchant/4011937248 (payment); pay.weixin.qq.com/wiki/doc/api/native.php?chapter=9_16
(refund).
"""

import base64
import hashlib

from cryptography.hazmat.primitives.padding import PKCS7
from wechatpy.crypto.cryptography import AesEcbCipher

from foundation.money import CURRENCY
from payments.providers.base import Notice, NoticeKind, NotificationRefused, Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.providers.wechat_v2.account import Account
from payments.providers.wechat_v2.documents import Fields, Malformed, read_document
from payments.providers.wechat_v2.refunds import refund_state
from payments.providers.wechat_v2.trades import read_notified_trade
from payments.providers.wechat_v2.values import fen, optional_word, word

BLOCK_BITS = 128


def read_notice(body: bytes, *, account: Account) -> Notice:
    """The notice in the body; raises Malformed, NotOurs, or NotificationRefused when a payment's signature is wrong.

    A payment is authentic: signed over all its fields. A refund is only a hint: WeChat Pay does not sign it, and its
    encryption (blocks of AES, each by itself) does not show whether somebody sent it again or shuffled it. Nothing may
    be booked by a refund notice of this version without asking.
    """
    fields = read_document(body)
    if fields.get("req_info"):
        account.require_ours(fields)
        return _read_refund(read_document(_decrypt(fields["req_info"], account.signature.key), root="root"))
    if not account.signature.verifies(fields):
        raise NotificationRefused("signature")
    account.require_ours(fields)
    return Notice(NoticeKind.PAYMENT, read_notified_trade(fields))


def _read_refund(fields: Fields) -> Notice:
    """As it was not signed, it never states that a trade is paid: the trade is waiting unless money went back."""
    state = refund_state(fields, "refund_status")
    trade = Trade(
        out_trade_no=word(fields, "out_trade_no"),
        state=TradeState.REFUNDED if state is RefundState.SUCCEEDED else TradeState.WAITING,
        provider_transaction_id=optional_word(fields, "transaction_id"),
        amount_fen=fen(fields, "total_fee"),
        currency=CURRENCY,
    )
    refund = RefundStatement(
        number=word(fields, "out_refund_no"),
        state=state,
        amount_fen=fen(fields, "refund_fee"),
        provider_refund_id=optional_word(fields, "refund_id"),
    )
    return Notice(NoticeKind.REFUND, trade, refund=refund, is_authentic=False)


def _decrypt(text: str, key: str) -> bytes:
    """AES-256-ECB, by a key that is the lower-case hexadecimal MD5 of the shared key: the provider's scheme."""
    cipher = AesEcbCipher(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest().encode("ascii"))
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    try:
        padded = cipher.decrypt(base64.b64decode("".join(text.split()), validate=True))
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise Malformed("req_info") from None
