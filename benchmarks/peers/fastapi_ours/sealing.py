"""Sealed texts, blind indexes, chained hashes and links, as the service has them."""

import base64
import hashlib
import hmac
import json
import os
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEYS = [base64.urlsafe_b64decode(key) for key in os.environ["FIELD_ENCRYPTION_KEYS"].split(",")]
BLIND_INDEX_KEY, AUDIT_KEY = os.environ["BLIND_INDEX_KEY"].encode(), os.environ["AUDIT_KEY"].encode()
LINK_KEY = hashlib.sha256(b"payments.linkssigner" + os.environ["SECRET_KEY"].encode()).digest()
SITE = os.environ["PUBLIC_BASE_URL"]
VERSION = b"\x01"


def _derived(key: bytes, purpose: str, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(key)


@lru_cache
def _ciphers(purpose: str) -> dict[bytes, AESGCMSIV]:
    """By the key's id, the newest first."""
    return {_derived(key, "key id", 4): AESGCMSIV(_derived(key, purpose)) for key in KEYS}


def _bound(purpose: str, identity: tuple[Any, ...]) -> bytes:
    return "\0".join((purpose, *map(str, identity))).encode()


def seal(purpose: str, text: str, *identity: Any) -> bytes:
    """The text as the column `purpose` of the row that is known by these values holds it."""
    key_id, cipher = next(iter(_ciphers(purpose).items()))
    nonce = os.urandom(12)
    return VERSION + key_id + nonce + cipher.encrypt(nonce, text.encode(), _bound(purpose, identity))


def unseal(purpose: str, value: bytes, *identity: Any) -> str:
    """The text of such a value."""
    value = bytes(value)
    return _ciphers(purpose)[value[1:5]].decrypt(value[5:17], value[17:], _bound(purpose, identity)).decode()


def blind_index(purpose: str, text: str) -> str:
    """What an encrypted text is found by."""
    return hmac.digest(BLIND_INDEX_KEY, f"{purpose}\0{text}".encode(), "sha256").hex()


def chained_hash(chain: str, previous: str, said: list[Any], at: datetime) -> str:
    """What ties an event to the one before it."""
    content = json.dumps([chain, previous, *said, instant(at)], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(AUDIT_KEY, content.encode(), "sha256").hex()


def instant(at: datetime) -> str:
    """A time in UTC as events tell it."""
    return at.isoformat(timespec="microseconds")


def page_address(payment_id: int) -> str:
    """Where the payment is paid."""
    signature = base64.urlsafe_b64encode(hmac.digest(LINK_KEY, b"%d" % payment_id, "sha256")).rstrip(b"=").decode()
    return f"{SITE}/pay/{payment_id}.{signature}/"
