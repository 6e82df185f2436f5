"""Money on its way back, as the adapters speak of it: plain data, no Django."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RefundState(StrEnum):
    """What a provider says of a refund.

    PROCESSING: taken, and the payer has not got it yet. ABNORMAL: taken, and it cannot reach the payer; a person has
    to act in the provider's console. CLOSED: it ended without money moving. NOT_FOUND: never received; the same
    refund may be sent again under the same number.
    """

    SUCCEEDED = "succeeded"
    PROCESSING = "processing"
    ABNORMAL = "abnormal"
    CLOSED = "closed"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to be made. `total_fen` is what the trade was paid with; `number` is the same over every try."""

    out_trade_no: str
    number: str
    amount_fen: int
    total_fen: int
    reason: str
    notify_url: str


@dataclass(frozen=True, slots=True)
class RefundStatement:
    """A provider's statement about one refund. The amount is None where it states none for this refund alone.

    `trade_refunded_fen` is what has gone back of the trade by all its refunds, where it states that.
    """

    number: str
    state: RefundState
    amount_fen: int | None = None
    provider_refund_id: str = ""
    succeeded_at: datetime | None = None
    trade_refunded_fen: int | None = None
