"""Signing as both providers do it, written apart from the merchant's code on purpose."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MD5, HMAC_SHA256 = "MD5", "HMAC-SHA256"


def rsa_sign(key: RSAPrivateKey, content: bytes) -> str:
    """RSA PKCS#1 v1.5 with SHA-256, in base64."""
    return base64.b64encode(key.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()


def rsa_verifies(key: RSAPublicKey, content: bytes, signature: str) -> bool:
    """Whether `signature` (base64) is the key holder's over `content`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@cache
def strangers_key() -> RSAPrivateKey:
    """A key that nobody trusts, for forged signatures."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def lines(*parts: str | bytes) -> bytes:
    """API v3's form of what is signed: each part followed by a line feed."""
    return b"".join((part.encode() if isinstance(part, str) else part) + b"\n" for part in parts)


def sorted_pairs(fields: Mapping[str, str], *, without: tuple[str, ...]) -> str:
    """`k=v` joined by `&` in ASCII order of the keys, less `without` and the fields that are empty."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in without and fields[name] != "")


def keyed_digest(fields: Mapping[str, str], *, key: str, sign_type: str) -> str:
    """API v2's signature in upper hexadecimal; `sign_type` is MD5 or HMAC-SHA256."""
    content = f"{sorted_pairs(fields, without=('sign',))}&key={key}".encode()
    if sign_type == HMAC_SHA256:
        return hmac.new(key.encode(), content, hashlib.sha256).hexdigest().upper()
    return hashlib.md5(content, usedforsecurity=False).hexdigest().upper()


def gcm_encrypt(key: bytes, *, nonce: str, associated_data: str, plain: bytes) -> str:
    """AES-256-GCM, the tag behind the ciphertext, in base64."""
    return base64.b64encode(AESGCM(key).encrypt(nonce.encode(), plain, associated_data.encode())).decode()
