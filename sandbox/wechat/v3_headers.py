"""API v3's signature headers, on answers and on notifications."""

import secrets
import time

from sandbox.configuration import wechatpay_account
from sandbox.notices import Signer
from sandbox.signatures import lines, rsa_sign, strangers_key

SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"
PROBE_PREFIX = "WECHATPAY/SIGNTEST/"


def notice_headers(signer: str, body: bytes) -> dict[str, str]:
    """The headers of a notification sent now; none when the signature is inside the body."""
    return {} if signer == Signer.BODY else signature_headers(body, signer=Signer(signer))


def signature_headers(body: bytes, *, signer: Signer = Signer.PLATFORM, serial: str = "") -> dict[str, str]:
    """Timestamp, nonce and signature over `body`, under the name of the key that `serial` asks for."""
    account = wechatpay_account()
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    key = strangers_key() if signer == Signer.STRANGER else account.platform_key
    signature = rsa_sign(key, lines(timestamp, nonce, body))
    if signer == Signer.PROBE:
        signature = PROBE_PREFIX + signature[len(PROBE_PREFIX) :]
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Signature-Type": SIGNATURE_TYPE,
        "Wechatpay-Serial": serial if serial == account.certificate_serial else account.public_key_id,
        "Request-ID": secrets.token_hex(16).upper(),
    }
