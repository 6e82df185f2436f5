"""Whether an answer of the gateway is Alipay's own, and the fields of it when it is.

An answer is a JSON object with the node `<method>_response` (or `error_response`) and `sign`. The signature is over
the node's bytes exactly as they came, blanks and escapes kept, so they are cut out and never written anew. They are
UTF-8, as was asked for, except in some refusals, which come in GBK all the same.
"""

import json
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payments.providers.base import ProviderUnknown
from payments.providers.signatures import verifies_sha256

ERROR_NODE = "error_response"
GBK = "gb18030"  # reads everything that GBK writes, and gives the same bytes back
# A number is kept as the digits that were sent.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_BLANK = re.compile(r"[ \t\r\n]*")
_CODE = re.compile(r"[0-9A-Za-z._-]{1,64}", re.ASCII)


def verified_fields(text: str, *, method: str, key: RSAPublicKey, codec: str = "utf-8") -> dict[str, str]:
    """The plain fields of the answer to `method`, when Alipay signed them; `codec` gives back the bytes that came.

    Raises ProviderUnknown when the text is no answer to that method or the signature is missing or wrong.
    """
    try:
        members = raw_members(text)
    except (ValueError, RecursionError):
        raise ProviderUnknown("ANSWER_UNREADABLE") from None
    name = f"{method.replace('.', '_')}_response"
    value, raw = members.get(name) or members.get(ERROR_NODE) or (None, "")
    if not isinstance(value, dict):
        raise ProviderUnknown("ANSWER_UNREADABLE")
    signature, _ = members.get("sign", ("", ""))
    if not isinstance(signature, str) or not verifies_sha256(key, _bytes_of(raw, codec), signature):
        raise ProviderUnknown("ANSWER_UNVERIFIED", _claimed_code(value))
    return {field: content for field, content in value.items() if isinstance(content, str)}


def decoded(body: bytes) -> tuple[str, str]:
    """The body as text, and the codec that gives back its very bytes; raises ProviderUnknown where neither codec does.

    No byte below 0x80 is a part of another character in UTF-8: what reads as it has its quotes and braces where they
    are. In GBK a second byte may look like a backslash.
    """
    for codec in ("utf-8", GBK):
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        if text.encode(codec) == body:
            return text, codec
    raise ProviderUnknown("ANSWER_UNREADABLE")


def _bytes_of(raw: str, codec: str) -> bytes:
    """The node's own bytes; raises ProviderUnknown for a node in UTF-8 that what stands around it makes read as GBK."""
    content = raw.encode(codec)
    if codec == GBK and not content.isascii() and _is_utf8(content):
        raise ProviderUnknown("ANSWER_UNREADABLE")
    return content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def raw_members(text: str) -> dict[str, tuple[Any, str]]:
    """Each member of the JSON object `text`: its value, and the very characters that the value was written with.

    Raises ValueError (or RecursionError) when `text` is not one JSON object or names a member twice.
    """
    members: dict[str, tuple[Any, str]] = {}
    position = _after(text, 0, "{")
    while True:
        name_at = _skip(text, position)
        name, position = _DECODER.raw_decode(text, name_at)
        start = _skip(text, _after(text, position, ":"))
        value, position = _DECODER.raw_decode(text, start)
        if not text.startswith('"', name_at) or name in members:
            raise ValueError("a member's name is no text or comes twice")
        members[name] = (value, text[start:position])
        if text.startswith("}", _skip(text, position)):
            break
        position = _after(text, position, ",")
    if _skip(text, _after(text, position, "}")) != len(text):
        raise ValueError("there is something after the object")
    return members


def _skip(text: str, position: int) -> int:
    """The position of what follows the blanks."""
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _after(text: str, position: int, mark: str) -> int:
    """The position behind `mark`, which must come next; raises ValueError when something else does."""
    position = _skip(text, position)
    if not text.startswith(mark, position):
        raise ValueError(f"{mark!r} is missing")
    return position + len(mark)


def _claimed_code(fields: dict[str, Any]) -> str:
    """The code of an answer that nobody vouches for: a hint for operators (a wrong app id is answered unsigned)."""
    code = fields.get("sub_code") or fields.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
