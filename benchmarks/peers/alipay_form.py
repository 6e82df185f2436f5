"""Alipay's signed form, as both peers read it: the key is parsed once."""

import base64
import os
from pathlib import Path
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_key = serialization.load_pem_public_key(Path(os.environ["PEER_ALIPAY_KEY"]).read_bytes())


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form."""
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def is_authentic(form: dict[str, str]) -> bool:
    """Whether the RSA2 signature holds over all other fields, sorted by name."""
    content = "&".join(f"{name}={form[name]}" for name in sorted(form) if name not in ("sign", "sign_type"))
    assert isinstance(_key, RSAPublicKey)
    try:
        _key.verify(base64.b64decode(form["sign"]), content.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True
