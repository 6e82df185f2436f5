"""API v2's XML: read it safely, write it, sign it."""

import hmac
import secrets
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sandbox.configuration import wechatpay_account
from sandbox.signatures import HMAC_SHA256, MD5, keyed_digest


class Refusal(Exception):
    """The business refuses; the answer is signed and carries `err_code`."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


class Unreadable(Exception):
    """The message cannot be taken at all; the answer is an unsigned `return_code` FAIL with this text.

    Only the download of a bill gives an `error_code` as well.
    """

    def __init__(self, message: str, *, error_code: str = "") -> None:
        super().__init__(message)
        self.error_code = error_code


def read(body: bytes) -> dict[str, str]:
    """The fields of a flat `<xml>`; raises Unreadable, also for entities, nesting and repeated fields."""
    try:
        root = fromstring(body.decode())
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError) as error:
        raise Unreadable("XML格式错误") from error
    fields = {child.tag: child.text or "" for child in root}
    if root.tag != "xml" or len(fields) != len(root) or any(len(child) for child in root):
        raise Unreadable("XML格式错误")
    return fields


def write(fields: Mapping[str, str], *, root: str = "xml") -> str:
    """The fields as XML, each value as character data."""
    safe = {name: value.replace("]]>", "]]]]><![CDATA[>") for name, value in fields.items()}
    return f"<{root}>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in safe.items())}</{root}>"


def signed(fields: Mapping[str, str], *, sign_type: str, key: str = "") -> dict[str, str]:
    """The fields with the merchant's identity, a nonce and the signature; `key` is the merchant's unless given.

    The app is the merchant's first one unless the fields name another.
    """
    account = wechatpay_account()
    full = {"appid": account.app_id, "mch_id": account.merchant_id, "nonce_str": secrets.token_hex(16), **fields}
    return {**full, "sign": keyed_digest(full, key=key or account.v2_key, sign_type=sign_type)}


def authenticate(fields: Mapping[str, str]) -> str:
    """The digest that the merchant signed this request with; raises Unreadable when the signature does not hold."""
    account = wechatpay_account()
    for name, ours, message in (
        ("appid", account.app_ids, "appid不存在"),
        ("mch_id", (account.merchant_id,), "mch_id不存在"),
    ):
        if fields.get(name) not in ours:
            raise Unreadable(message)
    for name in ("nonce_str", "sign"):
        if not fields.get(name):
            raise Unreadable(f"缺少参数{name}")
    sign_type = fields.get("sign_type") or MD5
    if sign_type not in (MD5, HMAC_SHA256):
        raise Unreadable("签名类型错误")
    expected_sign = keyed_digest(fields, key=account.v2_key, sign_type=sign_type)
    if not hmac.compare_digest(expected_sign.encode(), fields["sign"].encode()):
        raise Unreadable("签名错误，请检查后再试")
    return sign_type
