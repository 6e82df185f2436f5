"""HMAC-SHA256 under a secret of the settings: what only the holder of the secret can make."""

import hmac
from functools import lru_cache


def keyed_hash(secret: str, content: bytes) -> str:
    """64 hexadecimal characters. The secret is made ready once, as an audit hashes every event of the ledger."""
    started = _started(secret).copy()
    started.update(content)
    return started.hexdigest()


@lru_cache(maxsize=8)
def _started(secret: str) -> hmac.HMAC:
    return hmac.new(secret.encode(), digestmod="sha256")
