"""The fields of a notification, in the two forms it comes in, as the bytes that Alipay signed.

A form is decoded once, and its bytes are compared with the signature before they are read as text. The JSON object
has the same fields; its texts are encoded in the charset that its own `charset` field names.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payments.providers.base import Message, NotificationRefused
from payments.providers.signatures import verifies_sha256

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MAXIMUM_FIELDS = 1000
# gb18030 reads everything that the two older ones write.
_CODECS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}
_CHARSET_PARAMETER = re.compile(r";\s*charset\s*=\s*\"?([\w-]+)", re.ASCII | re.IGNORECASE)
_UNSIGNED = (b"sign", b"sign_type")
# The signed text has no escaping: a neighbouring field with one of these names could have been moved into a value.
_HIDDEN_FIELD = re.compile(
    rb"&(?:app_id|gmt_payment|gmt_refund|notify_id|out_biz_no|out_trade_no|refund_fee|seller_id|settle_currency"
    rb"|total_amount|trade_no|trade_status|trans_currency)="
)


@dataclass(frozen=True, slots=True)
class ReceivedFields:
    """Fields by name, all as bytes in `codec`; blank ones are kept, no name comes twice."""

    content: dict[bytes, bytes]
    codec: str

    def is_signed_with(self, key: RSAPublicKey) -> bool:
        """Whether `sign` is an RSA2 signature over the other fields, whether or not the blank ones were counted in."""
        if self.content.get(b"sign_type") != b"RSA2":
            return False
        signature = self.content.get(b"sign", b"").decode("ascii", errors="replace")
        counted = {name: value for name, value in self.content.items() if name not in _UNSIGNED}
        filled = {name: value for name, value in counted.items() if value}
        if any(_hides_a_field(name, value) for name, value in counted.items()):
            return False
        return verifies_sha256(key, _signed_text(filled), signature) or (
            filled != counted and verifies_sha256(key, _signed_text(counted), signature)
        )

    def as_text(self) -> dict[str, str]:
        """The fields that are not blank, as text; raises ValueError for bytes that are none."""
        return {name.decode(self.codec): value.decode(self.codec) for name, value in self.content.items() if value}


def receive(message: Message) -> ReceivedFields:
    """The fields of `message`, not yet verified.

    Raises NotificationRefused (`unsupported`, `malformed`), ValueError or RecursionError.
    """
    if message.content_type == FORM:
        return _receive_form(message)
    if message.content_type == JSON:
        return _receive_json(message.body)
    raise NotificationRefused("unsupported", "neither a form nor JSON")


def _receive_form(message: Message) -> ReceivedFields:
    if message.body.count(b"&") >= MAXIMUM_FIELDS:
        raise NotificationRefused("malformed", "too many fields")
    pairs = [part.partition(b"=") for part in message.body.replace(b"+", b" ").split(b"&") if part]
    content = _unique([(_form_decoded(name), _form_decoded(value)) for name, _, value in pairs])
    parameter = _CHARSET_PARAMETER.search(message.headers.get("content-type", ""))
    named = content.get(b"charset", b"").decode("ascii") or (parameter.group(1) if parameter else "utf-8")
    return ReceivedFields(content, _codec(named))


def _receive_json(body: bytes) -> ReceivedFields:
    """A number is taken as the digits that were sent; every other value that is no text is refused."""
    fields = json.loads(body.decode(), object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=str)
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise NotificationRefused("malformed", "not an object of texts")
    if len(fields) > MAXIMUM_FIELDS:
        raise NotificationRefused("malformed", "too many fields")
    codec = _codec(fields.get("charset") or "utf-8")
    return ReceivedFields({name.encode(codec): value.encode(codec) for name, value in fields.items()}, codec)


def _form_decoded(text: bytes) -> bytes:
    return unquote_to_bytes(text) if b"%" in text else text


def _unique(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotificationRefused("malformed", "a field comes twice")
    return fields


def _codec(charset: str) -> str:
    codec = _CODECS.get(charset.lower())
    if codec is None:
        raise NotificationRefused("malformed", "a charset that Alipay does not write")
    return codec


def _hides_a_field(name: bytes, value: bytes) -> bool:
    return b"=" in name or b"&" in name or (b"&" in value and _HIDDEN_FIELD.search(value) is not None)


def _signed_text(fields: dict[bytes, bytes]) -> bytes:
    return b"&".join(name + b"=" + value for name, value in sorted(fields.items()))
