"""What a head says, and the signature under it: by a key of its own, derived from `AUDIT_KEY`."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from payments.ledger.models import AuditHead

# The columns of a head that are counts or sums, in fen.
FIGURES = (
    "payment_count",
    "asked_fen",
    "paid_fen",
    "refund_count",
    "refunded_fen",
    "case_count",
    "open_case_count",
    "report_count",
    "difference_count",
)
_PURPOSE = b"payments.audithead.signature"


def said_by(head: AuditHead) -> dict[str, Any]:
    """Everything but the signature, as it is signed, stored outside and compared."""
    return {
        "number": head.number,
        "made_at": head.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        **{name: getattr(head, name) for name in FIGURES},
        "pin_count": head.pin_count,
        "digest": head.digest,
        "previous": head.previous,
    }


def signature_of(said: dict[str, Any]) -> str:
    """HMAC-SHA256, as 64 hexadecimal characters."""
    content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(_signing_key(settings.AUDIT_KEY), content, "sha256").hex()


def pins_digest(pins: Iterable[tuple[str, int, int, str]]) -> tuple[int, str]:
    """How many pins (kind, chain, event_count, event_hash) there are, and SHA-256 over them in their order."""
    count, digest = 0, hashlib.sha256()
    for kind, chain, event_count, event_hash in pins:
        count += 1
        digest.update(f"{kind}:{chain}:{event_count}:{event_hash}\n".encode())
    return count, digest.hexdigest()


@lru_cache(maxsize=4)
def _signing_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
