"""A merchant's account at a stand-in WeChat Pay API v2: signed answers and notifications, both digests.

The signing, the XML and the encryption are written here again, apart from the code under test.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from payments.providers.base import Message
from payments.providers.wechat_v2 import WeChatV2, WeChatV2Configuration
from tests.payments.providers.wechat_server import Received, Reply, Script, running_script

APP_ID = "wx0123456789abcdef"
MERCHANT_ID = "1900000109"
V2_KEY = "192006250b4c09247ec02edce69f6a2d"
NUMBER = "txn_01jd3k5v7w9x"
PROVIDER_NUMBER = "4200002026202611231234567890"
OTHER_DIGEST = {"HMAC-SHA256": "MD5", "MD5": "HMAC-SHA256"}


def sign(fields: dict[str, str], sign_type: str = "HMAC-SHA256", key: str = V2_KEY) -> str:
    text = "".join(f"{name}={fields[name]}&" for name in sorted(fields) if fields[name] and name != "sign")
    content = f"{text}key={key}".encode()
    if sign_type == "MD5":
        return hashlib.md5(content).hexdigest().upper()
    return hmac.new(key.encode(), content, "sha256").hexdigest().upper()


def signed(fields: dict[str, str], sign_type: str = "HMAC-SHA256", key: str = V2_KEY) -> dict[str, str]:
    return {**fields, "sign": sign(fields, sign_type, key)}


def xml(fields: dict[str, str], root: str = "xml") -> bytes:
    """As WeChat Pay writes it: CDATA, a line each."""
    lines = "".join(f"<{name}><![CDATA[{value}]]></{name}>\n" for name, value in fields.items())
    return f"<{root}>\n{lines}</{root}>".encode()


def fields_of(body: bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}


def configuration(**changes: Any) -> WeChatV2Configuration:
    values = {
        "app_id": APP_ID,
        "merchant_id": MERCHANT_ID,
        "v2_key": V2_KEY,
        "sign_type": "HMAC-SHA256",
        "gateway_url": "http://127.0.0.1:9",
    }
    return WeChatV2Configuration(**{**values, **changes})


def offline(sign_type: str = "HMAC-SHA256") -> WeChatV2:
    """An adapter whose gateway nobody listens at."""
    return WeChatV2(configuration(sign_type=sign_type))


OURS = {"return_code": "SUCCESS", "return_msg": "OK", "appid": APP_ID, "mch_id": MERCHANT_ID, "nonce_str": "5K8264ILTK"}


class Double:
    """The gateway; it answers what it was told last."""

    def __init__(self, script: Script, sign_type: str) -> None:
        self.script = script
        self.sign_type = sign_type
        self.adapter = WeChatV2(configuration(gateway_url=script.url, sign_type=sign_type))

    @property
    def received(self) -> list[Received]:
        return self.script.received

    @property
    def sent(self) -> dict[str, str]:
        """The fields of the only request."""
        [request] = self.received
        return fields_of(request.body)

    def answers(self, *, digest: str = "", **fields: str) -> None:
        """Answer with success and these fields, signed as the merchant does unless told how else."""
        answer = {**OURS, "result_code": "SUCCESS", **fields}
        self.answers_bytes(xml(signed(answer, digest or self.sign_type)))

    def refuses(self, code: str, description: str = "不可以") -> None:
        """Answer with a signed failure."""
        self.answers(result_code="FAIL", err_code=code, err_code_des=description)

    def answers_bytes(self, body: bytes, *, status: int = 200) -> None:
        """Answer with exactly this."""
        self.script.reply = Reply(status, body, {"Content-Type": "text/plain"})


@contextmanager
def running_double(sign_type: str = "HMAC-SHA256") -> Iterator[Double]:
    with running_script() as script:
        yield Double(script, sign_type)


def payment(**changes: str) -> dict[str, str]:
    """The unsigned fields of a payment notification, some of which no document names."""
    paid = {
        **OURS,
        "result_code": "SUCCESS",
        "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        "is_subscribe": "N",
        "trade_type": "NATIVE",
        "bank_type": "OTHERS",
        "total_fee": "19900",
        "cash_fee": "18900",
        "coupon_fee_0": "1000",
        "attach": "",
        "a_new_field": "会员卡 & <更多>",
        "transaction_id": PROVIDER_NUMBER,
        "out_trade_no": NUMBER,
        "time_end": "20261123200102",
    }
    return {**paid, **changes}


def message(body: bytes, content_type: str = "text/xml") -> Message:
    return Message({"content-type": content_type}, body)


def payment_message(digest: str = "HMAC-SHA256", /, **changes: str) -> Message:
    """A payment notification that the merchant's key signed."""
    return message(xml(signed(payment(**changes), digest)))


def sealed(content: bytes, key: str = V2_KEY) -> str:
    """A refund notification's `req_info`."""
    length = 16 - len(content) % 16
    cipher = Cipher(algorithms.AES(hashlib.md5(key.encode()).hexdigest().encode()), modes.ECB()).encryptor()
    return base64.b64encode(cipher.update(content + bytes([length]) * length)).decode()


def refund(**changes: str) -> dict[str, str]:
    """What is inside `req_info`."""
    done = {
        "out_trade_no": NUMBER,
        "transaction_id": PROVIDER_NUMBER,
        "out_refund_no": "rfd_01jd3k5v7w9x",
        "refund_id": "50300806962021070109",
        "total_fee": "19900",
        "refund_fee": "5000",
        "settlement_refund_fee": "5000",
        "refund_status": "SUCCESS",
        "success_time": "2026-11-23 20:05:00",
        "refund_recv_accout": "支付用户零钱",
    }
    return {**done, **changes}


def refund_message(*, outer: dict[str, str] | None = None, **changes: Any) -> Message:
    """A refund notification, which nobody signs."""
    return message(xml({**OURS, "req_info": sealed(xml(refund(**changes), root="root")), **(outer or {})}))
