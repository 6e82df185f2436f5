"""A merchant's account at a stand-in WeChat Pay API v3: keys, signed answers, signed and encrypted notifications.

The signing is written here again, apart from the code under test.
"""

import base64
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payments.providers.base import Message
from payments.providers.wechat_v3 import WeChatV3, WeChatV3Configuration
from tests.payments.providers.wechat_server import Received, Reply, Script, running_script

APP_ID = "wx0123456789abcdef"
MERCHANT_ID = "1900000109"
V3_KEY = "0123456789abcdefghijklmnopqrstuv"
CERTIFICATE_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
KEY_ID = "PUB_KEY_ID_0119000001092026112300000001"
SECOND_ID = "45F59D4DABF31918AFCEC556D5D2C6E376675D57"
NUMBER = "txn_01jd3k5v7w9x"
PROVIDER_NUMBER = "4200002026202611231234567890"


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name, made once a run."""
    return rsa.generate_private_key(65537, 2048)


def private_pem(key: RSAPrivateKey, form: Any = serialization.PrivateFormat.PKCS8) -> str:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def configuration(**changes: Any) -> WeChatV3Configuration:
    """A merchant in the middle of a rotation: two of WeChat Pay's keys are valid."""
    values = {
        "app_id": APP_ID,
        "merchant_id": MERCHANT_ID,
        "v3_key": V3_KEY,
        "private_key": private_pem(rsa_key("merchant")),
        "certificate_serial": CERTIFICATE_SERIAL,
        "public_key": public_pem(rsa_key("platform")) + public_pem(rsa_key("second platform")),
        "public_key_id": f"{KEY_ID},{SECOND_ID}",
        "gateway_url": "http://127.0.0.1:9",
    }
    return WeChatV3Configuration(**{**values, **changes})


@cache
def offline() -> WeChatV3:
    """An adapter whose gateway nobody listens at."""
    return WeChatV3(configuration())


def signed(body: bytes, *, key: str = "platform", serial: str = KEY_ID, age: int = 0) -> dict[str, str]:
    """The headers of an answer or a notification that was signed `age` seconds ago."""
    timestamp, nonce = str(int(time.time()) - age), "dFbMFOXlO2LZPrHcDtFs8e"
    content = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    signature = rsa_key(key).sign(content, padding.PKCS1v15(), hashes.SHA256())
    return {
        "Wechatpay-Serial": serial,
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": base64.b64encode(signature).decode(),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


class Double:
    """The gateway; it answers what it was told last."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.adapter = WeChatV3(configuration(gateway_url=script.url))

    @property
    def received(self) -> list[Received]:
        return self.script.received

    @property
    def sent(self) -> dict[str, Any]:
        """The JSON of the only request."""
        [request] = self.received
        document: dict[str, Any] = json.loads(request.body)
        return document

    def answers(self, document: object, *, status: int = 200, **signing: Any) -> None:
        """Answer with this JSON (or these bytes), properly signed unless told how else."""
        body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        self.script.reply = Reply(status, body, {"Content-Type": "application/json", **signed(body, **signing)})

    def answers_unsigned(self, document: object, *, status: int, **headers: str) -> None:
        """Answer without WeChat Pay's signature."""
        body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        self.script.reply = Reply(status, body, {"Content-Type": "application/json", **headers})

    def refuses(self, code: str, *, status: int, message: str = "不可以") -> None:
        """Answer with an error, unsigned as they are."""
        self.answers_unsigned({"code": code, "message": message}, status=status)


@contextmanager
def running_double() -> Iterator[Double]:
    with running_script() as script:
        yield Double(script)


def authorization_holds(request: Received) -> bool:
    """Whether the merchant's signature is over exactly this request; raises InvalidSignature otherwise."""
    scheme, _, rest = request.headers["authorization"].partition(" ")
    parts = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    content = f"{request.method}\n{request.path}\n{parts['timestamp']}\n{parts['nonce_str']}\n".encode()
    signature = base64.b64decode(parts["signature"])
    key = rsa_key("merchant").public_key()
    key.verify(signature, content + request.body + b"\n", padding.PKCS1v15(), hashes.SHA256())
    return (scheme, parts["mchid"], parts["serial_no"]) == (
        "WECHATPAY2-SHA256-RSA2048",
        MERCHANT_ID,
        CERTIFICATE_SERIAL,
    )


def transaction(**changes: object) -> dict[str, object]:
    """A paid trade."""
    paid = {
        "mchid": MERCHANT_ID,
        "appid": APP_ID,
        "out_trade_no": NUMBER,
        "transaction_id": PROVIDER_NUMBER,
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "success_time": "2026-11-23T20:01:02+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {"total": 19900, "payer_total": 18900, "currency": "CNY", "payer_currency": "CNY"},
    }
    return {**paid, **changes}


def refund(**changes: object) -> dict[str, object]:
    """A refund that succeeded; like the real one it names no application."""
    done = {
        "mchid": MERCHANT_ID,
        "out_trade_no": NUMBER,
        "transaction_id": PROVIDER_NUMBER,
        "out_refund_no": "rfd_01jd3k5v7w9x",
        "refund_id": "50300806962021070109",
        "refund_status": "SUCCESS",
        "success_time": "2026-11-23T20:05:00+08:00",
        "amount": {"total": 19900, "refund": 5000, "payer_total": 19900, "payer_refund": 5000},
    }
    return {**done, **changes}


def sealed(content: bytes, *, nonce: str = "0a1b2c3d4e5f", associated_data: str = "transaction") -> dict[str, object]:
    """The resource of a notification."""
    ciphertext = AESGCM(V3_KEY.encode()).encrypt(nonce.encode(), content, associated_data.encode())
    return {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(ciphertext).decode(),
        "associated_data": associated_data,
        "nonce": nonce,
    }


def envelope(resource: object, event: str = "TRANSACTION.SUCCESS", **changes: object) -> bytes:
    """The body of a notification."""
    document = {
        "id": "EV-2018022511223320873",
        "create_time": "2026-11-23T20:01:03+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "支付成功",
        "resource": resource,
    }
    return json.dumps({**document, **changes}, ensure_ascii=False).encode()


def message(body: bytes, **signing: Any) -> Message:
    """The body as WeChat Pay would send it."""
    headers = {name.lower(): value for name, value in signed(body, **signing).items()}
    return Message({"content-type": "application/json", **headers}, body)


def payment_message(event: str = "TRANSACTION.SUCCESS", **changes: Any) -> Message:
    """A notification of a payment."""
    return message(envelope(sealed(json.dumps(transaction(**changes)).encode()), event))


def refund_message(event: str = "REFUND.SUCCESS", **changes: Any) -> Message:
    """A notification of a refund."""
    return message(envelope(sealed(json.dumps(refund(**changes)).encode(), associated_data="refund"), event))
