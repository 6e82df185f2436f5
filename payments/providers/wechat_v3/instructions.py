"""What the payer's device does next, from the answer to a created order.

Sources: pay.weixin.qq.com/doc/v3/merchant/4012365339 (JSAPI signature), 4012365340 (app signature).
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from payments.providers.base import Channel, Instruction, InstructionKind, Order
from payments.providers.signatures import sign_sha256
from payments.providers.wechat_orders import with_return_address
from payments.providers.wechat_v3.documents import Document, Malformed

ADDRESS_CHARACTERS = 2048


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs what the device gets: the app that the order was opened with. A prepay_id is good in no other."""

    app_id: str
    merchant_id: str
    private_key: RSAPrivateKey


def read_instruction(document: Document, *, order: Order, signer: Signer) -> Instruction:
    """The instruction of the order's channel; raises Malformed when the answer lacks what it needs."""
    if order.channel == Channel.NATIVE:
        return Instruction(InstructionKind.QR_CODE, content=_address(document, "code_url"))
    if order.channel == Channel.H5:
        address = with_return_address(_address(document, "h5_url"), order.return_url)
        return Instruction(InstructionKind.REDIRECT, content=address)
    build = _jsapi_parameters if order.channel == Channel.JSAPI else _app_parameters
    parameters = build(_address(document, "prepay_id"), signer)
    return Instruction(InstructionKind.PARAMETERS, parameters=parameters)


def _jsapi_parameters(prepay_id: str, signer: Signer) -> dict[str, str]:
    """The arguments of `getBrandWCPayRequest`, whose names begin in lower case and hump on."""
    timestamp, nonce, package = _now(), secrets.token_hex(16), f"prepay_id={prepay_id}"
    return {
        "appId": signer.app_id,
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": _sign(signer.private_key, signer.app_id, timestamp, nonce, package),
    }


def _app_parameters(prepay_id: str, signer: Signer) -> dict[str, str]:
    """The fields of the app SDK's `PayReq`; here the bare prepay_id is signed."""
    timestamp, nonce = _now(), secrets.token_hex(16)
    return {
        "appid": signer.app_id,
        "partnerid": signer.merchant_id,
        "prepayid": prepay_id,
        "package": "Sign=WXPay",
        "noncestr": nonce,
        "timestamp": timestamp,
        "sign": _sign(signer.private_key, signer.app_id, timestamp, nonce, prepay_id),
    }


def _sign(private_key: RSAPrivateKey, *lines: str) -> str:
    return sign_sha256(private_key, "".join(f"{line}\n" for line in lines).encode())


def _now() -> str:
    return str(int(datetime.now(UTC).timestamp()))


def _address(document: Document, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= ADDRESS_CHARACTERS:
        raise Malformed(name)
    return value
