"""What a notification is made of, whoever sends it."""

from dataclasses import dataclass
from enum import StrEnum


class Signer(StrEnum):
    """Where a message's signature is: inside its body, or in API v3's headers, made afresh for each try."""

    BODY = "body"
    PLATFORM = "platform"
    STRANGER = "stranger"
    PROBE = "probe"


class Kind(StrEnum):
    PAYMENT = "payment"
    STALE = "stale"
    PROBE = "probe"
    CLOSED = "closed"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message ready to be queued; `event_id` is the provider's name for it, empty where it has none."""

    kind: Kind
    url: str
    content_type: str
    body: str
    signer: Signer = Signer.BODY
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a payment notice says of the money, and whether a stranger signs it."""

    amount_fen: int
    currency: str = "CNY"
    forged: bool = False
