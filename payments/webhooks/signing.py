"""Secrets and signatures in the form of Standard Webhooks (https://www.standardwebhooks.com/), by its own library."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes

from standardwebhooks import Webhook

_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as the receiver keeps it: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + b64encode(token_bytes(_SECRET_BYTES)).decode()


def signed_headers(*, webhook_id: str, payload: str, at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of an attempt at this time; each secret signs, and the receiver needs to know one."""
    signatures = [Webhook(secret).sign(webhook_id, at, payload) for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
