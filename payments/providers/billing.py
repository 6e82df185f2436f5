"""A provider's bill of one day, as the adapters read it: plain data, no Django."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class EntryKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"


class EntryState(StrEnum):
    """Where the bill says that an entry stands. A payment in a bill is always done."""

    DONE = "done"
    PROCESSING = "processing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BillEntry:
    """One line of a bill. Amounts are positive, whichever way the money went.

    `fee_millifen` is in thousandths of a fen (providers bill five decimals of a yuan): positive when it was charged,
    negative when it was given back. `fee_rate` (0.006 for 0.6 %) and `fee_base_fen`, what it is taken of, are None
    where the bill does not say. `line` counts the file's lines from 1, as an editor shows them.
    """

    line: int
    kind: EntryKind
    state: EntryState
    out_trade_no: str
    provider_transaction_id: str
    amount_fen: int
    occurred_at: datetime
    fee_millifen: int = 0
    fee_base_fen: int | None = None
    fee_rate: Decimal | None = None
    refund_number: str = ""
    provider_refund_id: str = ""


class BillError(Exception):
    """A bill that cannot be reconciled now; the text holds no number of a transaction."""


class BillNotReady(BillError):
    """The provider has not made the bill yet; later it will."""


class BillEmpty(BillError):
    """Nothing was traded on that day."""


class BillRefused(BillError):
    """The bill is not what it should be, and nothing of it may be used.

    `reason` is a stable word: truncated, hash, format, column, row, totals, too_large, day, merchant. `line` counts
    from 1 and is None where the fault is not in one line.
    """

    def __init__(self, reason: str, *, line: int | None = None, message: str = "") -> None:
        where = "" if line is None else f" in line {line}"
        super().__init__(f"{reason}{where}: {message}" if message else f"{reason}{where}")
        self.reason = reason
        self.line = line
        self.message = message
