"""HMAC-SHA256 under a secret of the settings: what only the holder of the secret can make."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def keyed_hash(secret: str, content: bytes) -> str:
    """64 hexadecimal characters."""
    return ready_hmac(secret.encode())(content).hex()


@lru_cache(maxsize=16)
def ready_hmac(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 with this key, made ready once: what makes the 32 bytes for a content.

    The two hashes of RFC 2104, each begun with the key: an audit hashes every event of the ledger, a list signs every
    row's link, and `hmac` takes twice as long for one.
    """
    block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))

    def digest(content: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(content)
        second.update(first.digest())
        return second.digest()

    return digest
