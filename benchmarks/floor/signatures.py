"""What the cryptography itself costs on one core: an RSA-2048 signature made, and verified."""

import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SECONDS = 0.5
CONTENT = b"x" * 600


def signatures_per_second() -> dict[str, int]:
    """Of SHA-256 with RSA, the key parsed once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public, signature = key.public_key(), key.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256())
    return {
        "sign": _per_second(lambda: key.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256())),
        "verify": _per_second(lambda: public.verify(signature, CONTENT, padding.PKCS1v15(), hashes.SHA256())),
    }


def _per_second(work: Callable[[], object]) -> int:
    """By the processor's clock."""
    done, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        work()
        done += 1
    return round(done / (time.process_time() - start))
