"""The answers to a notification, in the form it came in: Alipay reads one bare word, a JSON client reads JSON."""

import json

from payments.providers.alipay.received_fields import JSON
from payments.providers.base import Acknowledgement, Message

TEXT = "text/plain"


def taken(message: Message, *, payment_id: int) -> Acknowledgement:
    """What stops the retries: to Alipay exactly the seven bytes `success`."""
    if message.content_type == JSON:
        return _json({"status": "success", "payment_id": payment_id})
    return Acknowledgement(b"success", TEXT)


def not_taken(message: Message, *, code: str, detail: str) -> Acknowledgement:
    """What makes Alipay send it again."""
    if message.content_type == JSON:
        return _json({"code": code, "detail": detail})
    return Acknowledgement(b"fail", TEXT)


def _json(content: dict[str, str | int]) -> Acknowledgement:
    return Acknowledgement(json.dumps(content, ensure_ascii=False).encode(), JSON)
