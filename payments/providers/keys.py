"""Keys as operators paste them: PEM (PKCS#1, PKCS#8, SPKI, a certificate), or bare base64 of the DER."""

import base64
import binascii
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

MINIMUM_BITS = 2048


class KeyUnreadable(ValueError):
    """The text is no RSA key of 2,048 bits or more in a form that is known."""


def load_private_key(text: str) -> RSAPrivateKey:
    """The RSA private key in `text`; raises KeyUnreadable. Slow (it checks the key): load once, keep it."""
    loaders = (
        lambda data: serialization.load_pem_private_key(data, password=None),
        lambda data: serialization.load_der_private_key(data, password=None),
    )
    key = _load(text, loaders, what="private key")
    if not isinstance(key, RSAPrivateKey) or key.key_size < MINIMUM_BITS:
        raise KeyUnreadable(f"the private key is not RSA of {MINIMUM_BITS} bits or more")
    return key


def load_public_key(text: str) -> RSAPublicKey:
    """The RSA public key in `text`, which may be a certificate; raises KeyUnreadable."""
    loaders = (
        serialization.load_pem_public_key,
        lambda data: x509.load_pem_x509_certificate(data).public_key(),
        serialization.load_der_public_key,
        lambda data: x509.load_der_x509_certificate(data).public_key(),
    )
    key = _load(text, loaders, what="public key")
    if not isinstance(key, RSAPublicKey) or key.key_size < MINIMUM_BITS:
        raise KeyUnreadable(f"the public key is not RSA of {MINIMUM_BITS} bits or more")
    return key


def _load(text: str, loaders: tuple[Callable[[bytes], object], ...], *, what: str) -> object:
    """What the first loader that can read `text` makes of it."""
    data = text.strip().encode()
    if b"-----BEGIN" not in data:
        try:
            data = base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error as error:
            raise KeyUnreadable(f"the {what} is neither PEM nor base64") from error
    for load in loaders:
        try:
            return load(data)
        except (ValueError, TypeError):
            continue
    raise KeyUnreadable(f"the {what} cannot be read")
