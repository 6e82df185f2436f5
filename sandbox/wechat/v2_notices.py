"""API v2's notifications: signed XML for payments, an encrypted and unsigned one for refunds."""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox import clock
from sandbox.clock import china_text
from sandbox.configuration import wechatpay_account
from sandbox.models import Refund, Source, Trade
from sandbox.notices import Kind, Notice, Statement
from sandbox.wechat.orders import app_id_of
from sandbox.wechat.v2_answers import STRANGERS_KEY
from sandbox.wechat.v2_messages import Unreadable, read, signed, write
from sandbox.wechat.v2_orders import REFUND_STATUSES, paid_fields

CONTENT_TYPE = "text/xml; charset=utf-8"


def is_taken(status: int, answer: bytes) -> bool:
    """The merchant took it: 200, and XML with `return_code` SUCCESS."""
    try:
        return status == 200 and read(answer).get("return_code") == "SUCCESS"
    except Unreadable:
        return False


def payment(trade: Trade, statement: Statement) -> Notice:
    """A paid order, signed with the digest that the order was signed with."""
    paid = paid_fields(trade, amount_fen=statement.amount_fen, currency=statement.currency)
    key = STRANGERS_KEY if statement.forged else ""
    return _notice(Kind.PAYMENT, trade, {"result_code": "SUCCESS", **paid}, key=key)


def stale(trade: Trade) -> Notice:
    """An earlier try of the payer that failed, told after the one that succeeded."""
    paid = paid_fields(trade, amount_fen=trade.amount_fen)
    failed = {"result_code": "FAIL", "err_code": "NOTENOUGH", "err_code_des": "余额不足", **paid}
    failed["time_end"] = china_text(trade.created_at, clock.XML_FORMAT)
    return _notice(Kind.STALE, trade, failed)


def _notice(kind: Kind, trade: Trade, fields: dict[str, str], *, key: str = "") -> Notice:
    common = {"appid": app_id_of(trade), "out_trade_no": trade.out_trade_no, "attach": trade.attach}
    node = {"return_code": "SUCCESS", **common, **fields}
    full = {name: value for name, value in node.items() if value}
    return Notice(kind, trade.notify_url, CONTENT_TYPE, write(signed(full, sign_type=trade.sign_type, key=key)))


def refund(made: Refund) -> Notice | None:
    """A refund that came to its end, at the address that it asked for."""
    trade = made.trade
    plain = {
        "transaction_id": trade.trade_no,
        "out_trade_no": trade.out_trade_no,
        "refund_id": made.refund_id,
        "out_refund_no": made.number,
        "total_fee": str(trade.amount_fen),
        "settlement_total_fee": str(trade.amount_fen),
        "refund_fee": str(made.amount_fen),
        "settlement_refund_fee": str(made.amount_fen),
        "refund_status": REFUND_STATUSES[made.state],
        "refund_recv_accout": "支付用户零钱",
        "refund_account": "REFUND_SOURCE_UNSETTLED_FUNDS",
        "refund_request_source": "API" if made.source == Source.API else "VENDOR_PLATFORM",
    }
    if made.succeeded_at:
        plain["success_time"] = china_text(made.succeeded_at)
    account = wechatpay_account()
    outer = {
        "return_code": "SUCCESS",
        "appid": app_id_of(trade),
        "mch_id": account.merchant_id,
        "nonce_str": secrets.token_hex(16),
        "req_info": _encrypted(write(plain, root="root"), account.v2_key),
    }
    return Notice(Kind.REFUND, made.notify_url, CONTENT_TYPE, write(outer))


def _encrypted(plain: str, key: str) -> str:
    """AES-256-ECB under the lower hexadecimal MD5 of the key, as the document asks, in base64."""
    digest = hashlib.md5(key.encode(), usedforsecurity=False).hexdigest().encode()
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(digest), modes.ECB()).encryptor()  # noqa: S305 - the documented cipher
    content = padder.update(plain.encode()) + padder.finalize()
    return base64.b64encode(encryptor.update(content) + encryptor.finalize()).decode()
