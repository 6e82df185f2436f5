"""The keys that stored values are sealed with: one for each purpose, of every key that is valid now.

A key of FIELD_ENCRYPTION_KEYS is never used itself: HKDF (RFC 5869, SHA-256) makes a key for each purpose of it, so
that what is sealed for one column means nothing to another. The newest seals, all open, and a sealed value says by an
id under which it lies.

What is sealed, in bytes: version (1), key id (4), nonce (12), then ciphertext and tag (16 more than the plain bytes),
by AES-256-GCM-SIV (RFC 8452), which a nonce that comes twice does not break.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

VERSION = b"\x01"
KEY_BYTES = 32
_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 4, 12, 16
_NONCE_AT = len(VERSION) + _ID_BYTES
_CONTENT_AT = _NONCE_AT + _NONCE_BYTES


class SealBroken(RuntimeError):
    """A sealed value that does not open; `Unreadable`, `UnknownKey` and `NotOfThisPlace` say why.

    No refusal that an operation may take for an answer: it goes through to the edge, which says so by this code.
    """

    status, code = 503, "seal_broken"


class Unreadable(SealBroken):
    """It is no sealed value of a layout that is known here."""


class UnknownKey(SealBroken):
    """Its key is none of FIELD_ENCRYPTION_KEYS."""


class NotOfThisPlace(SealBroken):
    """It was changed, or it was sealed for another column or row."""


def decoded_key(text: str) -> bytes:
    """The 32 bytes of a key as FIELD_ENCRYPTION_KEYS has it, in url-safe base64; else raises ValueError."""
    try:
        key = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("no url-safe base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes instead of {KEY_BYTES}")
    return key


def derived(key: bytes, *, purpose: str, length: int = KEY_BYTES) -> bytes:
    """What HKDF makes of the key for this purpose, without a salt."""
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(key)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one purpose, the newest first."""

    ciphers: dict[bytes, AESGCMSIV]
    newest: bytes

    def seal(self, plain: bytes, *, bound_to: bytes) -> bytes:
        """The sealed form of `plain` under the newest key; it opens with the same `bound_to` only."""
        nonce = os.urandom(_NONCE_BYTES)
        content = self.ciphers[self.newest].encrypt(nonce, plain, bound_to)
        return b"".join((VERSION, self.newest, nonce, content))

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """The plain bytes of `sealed`; raises Unreadable, UnknownKey or NotOfThisPlace."""
        if sealed[:1] != VERSION or len(sealed) < _CONTENT_AT + _TAG_BYTES:
            raise Unreadable(_("It is no value that was sealed here."))
        cipher = self.ciphers.get(sealed[1:_NONCE_AT])
        if cipher is None:
            said = _(
                "It lies under the key %(id)s, which FIELD_ENCRYPTION_KEYS lacks: put it behind the newest again; "
                "docs/operations.md says what to do where it is lost."
            )
            raise UnknownKey(said % {"id": key_id_of(sealed).hex()})
        try:
            return cipher.decrypt(sealed[_NONCE_AT:_CONTENT_AT], sealed[_CONTENT_AT:], bound_to)
        except InvalidTag as error:
            raise NotOfThisPlace(_("It was changed, or it was sealed for another column or row.")) from error


def key_id_of(sealed: bytes) -> bytes:
    """The id of the key that it was sealed under."""
    return sealed[len(VERSION) : _NONCE_AT]


def key_ring(purpose: str) -> KeyRing:
    """The keys of this purpose, made once for the keys that are valid now."""
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS), purpose)


@lru_cache(maxsize=256)
def _ring(keys: Sequence[str], purpose: str) -> KeyRing:
    try:
        known = [decoded_key(key) for key in keys]
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS must hold keys of 32 url-safe base64 bytes each.") from error
    ids = [derived(key, purpose="key id", length=_ID_BYTES) for key in known]
    ciphers = {key_id: AESGCMSIV(derived(key, purpose=purpose)) for key_id, key in zip(ids, known, strict=True)}
    return KeyRing(ciphers, newest=ids[0])
