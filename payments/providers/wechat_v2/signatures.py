"""The signature of API v2: a digest over sorted fields and the key that both sides share.

Source: pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from payments.providers.keys import KeyUnreadable
from payments.providers.wechat_v2.documents import Fields

HMAC_SHA256 = "HMAC-SHA256"
MD5 = "MD5"


@dataclass(frozen=True, slots=True)
class FieldSignature:
    """Signs and verifies with one digest, the merchant's; a message never chooses. Raises KeyUnreadable when built."""

    key: str = field(repr=False)
    sign_type: str

    def __post_init__(self) -> None:
        if not self.key or self.sign_type not in (HMAC_SHA256, MD5):
            raise KeyUnreadable("WeChat Pay API v2 needs a key, and HMAC-SHA256 or MD5 as its digest")

    def sign(self, fields: Fields) -> str:
        """Upper-case hexadecimal over every field that has a text, known or not, but `sign` itself."""
        pairs = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name]]
        content = "&".join([*pairs, f"key={self.key}"]).encode()
        if self.sign_type == HMAC_SHA256:
            return hmac.new(self.key.encode(), content, hashlib.sha256).hexdigest().upper()
        # The scheme's own choice: what protects it is the secret at the end, not the digest's strength.
        return hashlib.md5(content, usedforsecurity=False).hexdigest().upper()

    def verifies(self, fields: Fields) -> bool:
        """Whether `sign` is ours over the others, in constant time; a `sign_type` may be left out, not differ."""
        if fields.get("sign_type") not in (None, "", self.sign_type):
            return False
        return hmac.compare_digest(self.sign(fields).encode(), fields.get("sign", "").encode())
