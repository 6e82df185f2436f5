"""RSA with SHA-256 (PKCS#1 v1.5), the only signature that either provider's RSA is accepted with here."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


def sign_sha256(key: RSAPrivateKey, content: bytes) -> str:
    """The signature of `content` in base64."""
    return base64.b64encode(key.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode("ascii")


def verifies_sha256(key: RSAPublicKey, content: bytes, signature: str) -> bool:
    """Whether `signature` (strict base64) was made over `content` with the key's other half; never raises."""
    try:
        key.verify(base64.b64decode(signature, validate=True), content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
