"""Notifications as the two providers sign them, made with the tests' own platform keys."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tests.plugin import read_variables

FORM = "application/x-www-form-urlencoded; charset=utf-8"
UNPAID = ("TRADE_CLOSED", "WAIT_BUYER_PAY")
CALLBACK = "/api/v1/payments/callback/"


def alipay_fields(out_trade_no: str, **changes: str) -> dict[str, str]:
    """The signed fields of a payment's notification; `changes` are laid over them before the signing.

    What nobody has paid has no time of payment, unless it is among the changes.
    """
    fields = {
        "app_id": settings.ALIPAY["app_id"],
        "seller_id": settings.ALIPAY["seller_id"] or "2088000100000001",
        "notify_id": secrets.token_hex(17),
        "notify_type": "trade_status_sync",
        "notify_time": "2026-11-23 12:00:00",
        **({} if changes.get("trade_status") in UNPAID else {"gmt_payment": "2026-11-23 12:00:00"}),
        "trade_no": "20261123" + str(secrets.randbelow(10**20)).zfill(20),
        "out_trade_no": out_trade_no,
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "100.00",
        "subject": "年卡 + 50%",
        "fund_bill_list": '[{"amount":"100.00","fundChannel":"ALIPAYACCOUNT"}]',
        "charset": "utf-8",
        "version": "1.0",
        "sign_type": "RSA2",
        **changes,
    }
    content = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign_type")
    return {**fields, "sign": _rsa(_key("SANDBOX_ALIPAY_PRIVATE_KEY_FILE"), content.encode())}


def alipay_form(out_trade_no: str, **changes: str) -> dict[str, Any]:
    """The keyword arguments of a test client's `generic("POST", …)` for the form that Alipay sends."""
    return {"data": urlencode(alipay_fields(out_trade_no, **changes)), "content_type": FORM}


def wechat_v3(out_trade_no: str, total_fen: int = 10_000, *, currency: str = "CNY", **changes: Any) -> dict[str, Any]:
    """The same for API v3; `changes` are laid over the encrypted transaction."""
    transaction = {
        "appid": settings.WECHATPAY["app_id"],
        "mchid": settings.WECHATPAY["merchant_id"],
        "out_trade_no": out_trade_no,
        "transaction_id": "4200" + str(secrets.randbelow(10**24)).zfill(24),
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "success_time": "2026-11-23T12:00:00+08:00",
        "payer": {"openid": "o-payer"},
        "amount": {"total": total_fen, "payer_total": total_fen, "currency": currency, "payer_currency": currency},
        **changes,
    }
    nonce = secrets.token_hex(6)
    sealed = AESGCM(settings.WECHATPAY["v3_key"].encode()).encrypt(
        nonce.encode(), json.dumps(transaction).encode(), b"transaction"
    )
    body = json.dumps(
        {
            "id": secrets.token_hex(16),
            "create_time": "2026-11-23T12:00:00+08:00",
            "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS",
            "summary": "支付成功",
            "resource": {
                "original_type": "transaction",
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "associated_data": "transaction",
                "nonce": nonce,
            },
        },
        ensure_ascii=False,
    )
    return {"data": body, "content_type": "application/json", "headers": wechat_v3_headers(body)}


def wechat_v3_headers(body: str) -> dict[str, str]:
    """The signature of this very body, made now."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    content = f"{timestamp}\n{nonce}\n{body}\n".encode()
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": settings.WECHATPAY["public_key_id"].split(",")[0],
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        "Wechatpay-Signature": _rsa(_key("SANDBOX_WECHATPAY_PRIVATE_KEY_FILE"), content),
    }


def wechat_v2(out_trade_no: str, total_fen: int = 10_000, **changes: str) -> dict[str, Any]:
    """The same for API v2, signed with the digest that is configured."""
    fields = {
        "return_code": "SUCCESS",
        "result_code": "SUCCESS",
        "appid": settings.WECHATPAY["app_id"],
        "mch_id": settings.WECHATPAY["merchant_id"],
        "nonce_str": secrets.token_hex(8),
        "openid": "o-payer",
        "trade_type": "NATIVE",
        "bank_type": "OTHERS",
        "total_fee": str(total_fen),
        "cash_fee": str(total_fen),
        "fee_type": "CNY",
        "transaction_id": "4200" + str(secrets.randbelow(10**24)).zfill(24),
        "out_trade_no": out_trade_no,
        "time_end": "20261123120000",
        **changes,
    }
    key = settings.WECHATPAY["v2_key"]
    content = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name]) + f"&key={key}"
    if settings.WECHATPAY["v2_sign_type"] == "MD5":
        sign = hashlib.md5(content.encode()).hexdigest()
    else:
        sign = hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()
    signed = {**fields, "sign": sign.upper()}
    body = "<xml>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in signed.items()) + "</xml>"
    return {"data": body, "content_type": "text/xml"}


@cache
def _key(variable: str) -> RSAPrivateKey:
    path = read_variables(Path(os.environ["SANDBOX_ENV"]))[variable]
    key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _rsa(key: RSAPrivateKey, content: bytes) -> str:
    return base64.b64encode(key.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()
