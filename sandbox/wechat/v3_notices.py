"""API v3's notifications: an encrypted resource, its signature in the headers of each try."""

import json
import secrets
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sandbox import clock
from sandbox.clock import rfc3339
from sandbox.configuration import wechatpay_account
from sandbox.models import Refund, RefundState, Trade
from sandbox.notices import Kind, Notice, Signer, Statement
from sandbox.signatures import gcm_encrypt
from sandbox.wechat.v3_transactions import REFUND_STATUSES, refund_amount, transaction

SUMMARIES: dict[str, str] = {
    RefundState.SUCCEEDED: "退款成功",
    RefundState.ABNORMAL: "退款异常",
    RefundState.CLOSED: "退款关闭",
}


def is_taken(status: int, _answer: bytes) -> bool:
    """The merchant took it: 200 or 204, whatever the body."""
    return status in (200, 204)


def payment(trade: Trade, statement: Statement) -> Notice:
    """TRANSACTION.SUCCESS."""
    resource = transaction(trade)
    resource |= {"trade_state": "SUCCESS", "trade_state_desc": "支付成功"}
    resource["amount"] |= {
        "total": statement.amount_fen,
        "payer_total": statement.amount_fen,
        "currency": statement.currency,
        "payer_currency": statement.currency,
    }
    notice = _notice(Kind.PAYMENT, trade.notify_url, "TRANSACTION.SUCCESS", "支付成功", resource)
    return replace(notice, signer=Signer.STRANGER) if statement.forged else notice


def probe(trade: Trade) -> Notice:
    """The same message with a false signature, to see whether the merchant looks."""
    return replace(payment(trade, Statement(trade.amount_fen)), kind=Kind.PROBE, signer=Signer.PROBE)


def stale(trade: Trade) -> Notice:
    """An earlier try of the payer that failed, told after the one that succeeded."""
    resource = {name: value for name, value in transaction(trade).items() if name not in ("success_time", "payer")}
    resource |= {"trade_state": "PAYERROR", "trade_state_desc": "支付失败"}
    event = "TRANSACTION.PAYERROR"
    return _notice(Kind.STALE, trade.notify_url, event, "支付失败", resource, at=rfc3339(trade.created_at))


def refund(made: Refund) -> Notice | None:
    """REFUND.SUCCESS, REFUND.ABNORMAL or REFUND.CLOSED, at the address that the refund asked for."""
    trade, status = made.trade, REFUND_STATUSES[made.state]
    resource = {
        "mchid": wechatpay_account().merchant_id,
        "out_trade_no": trade.out_trade_no,
        "transaction_id": trade.trade_no,
        "out_refund_no": made.number,
        "refund_id": made.refund_id,
        "refund_status": status,
        "user_received_account": "支付用户零钱",
        "amount": refund_amount(made),
    }
    if made.succeeded_at:
        resource["success_time"] = rfc3339(made.succeeded_at)
    return _notice(Kind.REFUND, made.notify_url, f"REFUND.{status}", SUMMARIES[made.state], resource)


def _notice(kind: Kind, url: str, event: str, summary: str, resource: dict[str, Any], *, at: str = "") -> Notice:
    original = "refund" if kind == Kind.REFUND else "transaction"
    nonce, plain = secrets.token_hex(6), json.dumps(resource, ensure_ascii=False).encode()
    ciphertext = gcm_encrypt(wechatpay_account().v3_key, nonce=nonce, associated_data=original, plain=plain)
    event_id = str(uuid4())
    body = {
        "id": event_id,
        "create_time": at or rfc3339(clock.now()),
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": summary,
        "resource": {
            "original_type": original,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": original,
            "nonce": nonce,
        },
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Notice(kind, url, "application/json", text, signer=Signer.PLATFORM, event_id=event_id)
