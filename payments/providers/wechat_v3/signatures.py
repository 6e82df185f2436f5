"""WeChat Pay's own keys, and the check of everything that WeChat Pay signs.

Sources: pay.weixin.qq.com/doc/v3/merchant/4013053420 (signatures), 4013053249 (public-key mode).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payments.providers.keys import KeyUnreadable, load_public_key
from payments.providers.signatures import verifies_sha256

TOLERANCE_SECONDS = 300
SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"
_KEY = re.compile(r"-----BEGIN ([A-Z ]+)-----.*?-----END \1-----|[^,-]+", re.DOTALL)
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_BETWEEN = re.compile(r"[\s:]+")
_SERIAL = re.compile(r"[0-9A-Z_]{1,46}", re.ASCII)
_NONCE = re.compile(r"[!-~]{1,128}", re.ASCII)


class Untrusted(Exception):
    """Not shown to come from WeChat Pay, now. `reason` is `unknown_serial`, `signature` or `stale`.

    Of the first, `serial` is the one that was named, as far as it can be one.
    """

    def __init__(self, reason: str, *, serial: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.serial = serial


def plain_serial(text: str) -> str:
    """The serial of a certificate, or a key's id, in the one form that it is compared and sent in.

    Tools print serials in either case, in groups with blanks or colons between them.
    """
    return _BETWEEN.sub("", text).upper()


@dataclass(frozen=True, slots=True)
class PlatformKeys:
    """Every key that is valid at present, by its id; the first is the one that answers are asked to be signed with."""

    keys: Mapping[str, RSAPublicKey]

    @classmethod
    def read(cls, keys: str, ids: str) -> Self:
        """Pair the keys with their ids, in order; raises KeyUnreadable when they do not pair or cannot be read."""
        texts = [match.group().strip() for match in _KEY.finditer(keys) if match.group().strip()]
        names = [plain_serial(name) for name in ids.split(",")]
        if len(texts) != len(names) or len(set(names)) != len(names) or not all(names):
            raise KeyUnreadable("each of WeChat Pay's public keys needs one id of its own")
        return cls({name: load_public_key(text) for name, text in zip(names, texts, strict=True)})

    @property
    def first_id(self) -> str:
        """The id of the key that is named in our own calls."""
        return next(iter(self.keys))

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Make sure that one of the keys signed exactly these bytes within 300 s of now; raises Untrusted.

        `headers` has lower-case names. An id that is not ours is never looked up anywhere. WeChat Pay sends wrong
        signatures on purpose now and then (`WECHATPAY/SIGNTEST/…`) to see them refused.
        """
        key = self._key_of(headers.get("wechatpay-serial", ""))
        timestamp = headers.get("wechatpay-timestamp", "")
        nonce = headers.get("wechatpay-nonce", "")
        if (
            headers.get("wechatpay-signature-type", SIGNATURE_TYPE) != SIGNATURE_TYPE
            or not _TIMESTAMP.fullmatch(timestamp)
            or not _NONCE.fullmatch(nonce)
        ):
            raise Untrusted("signature")
        content = f"{timestamp}\n{nonce}\n".encode("ascii") + body + b"\n"
        if not verifies_sha256(key, content, headers.get("wechatpay-signature", "")):
            raise Untrusted("signature")
        if abs(datetime.now(UTC).timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
            raise Untrusted("stale")

    def _key_of(self, stated: str) -> RSAPublicKey:
        """The key of this id; raises Untrusted for one that is not ours, and for none."""
        serial = plain_serial(stated)
        if not serial:
            raise Untrusted("signature")
        key = self.keys.get(serial)
        if key is None:
            raise Untrusted("unknown_serial", serial=serial if _SERIAL.fullmatch(serial) else "")
        return key
