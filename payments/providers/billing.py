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
    where the bill does not say. `line` counts the file's lines from 1, as an editor shows them. A bill is the
    merchant's, whoever sold: `out_trade_no` may be empty or of any form, and `is_of_other_app` says that another app
    of the merchant made the trade.
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
    is_of_other_app: bool = False


class BillError(Exception):
    """A bill that cannot be reconciled now; the text holds no number of a transaction."""


class BillNotReady(BillError):
    """The provider has not made the bill yet; later it will."""


class BillEmpty(BillError):
    """Nothing was traded on that day."""


class BillFault(StrEnum):
    """What is wrong with a bill; a person reads a sentence for each, with what to do (payments.reconciling.refusals).

    In brackets the facts that come with it: words and figures of the bill, never the number of a trade.
    """

    CUT_SHORT = "cut_short"
    EMPTY_FILE = "empty_file"
    TOTALS_MISSING = "totals_missing"
    PACKING_DAMAGED = "packing_damaged"
    NOT_AS_ANNOUNCED = "not_as_announced"
    ANOTHER_FILE = "another_file"
    ANOTHER_PROVIDERS = "another_providers"
    ACCOUNT_STATEMENT = "account_statement"
    SUMMARY = "summary"
    EARLY_FORM = "early_form"
    NO_BILL = "no_bill"
    SPREADSHEET = "spreadsheet"
    ZIP_WITHOUT_BILL = "zip_without_bill"
    NO_TEXT = "no_text"
    COLUMN_MISSING = "column_missing"  # (name)
    COLUMN_TWICE = "column_twice"  # (name)
    CELLS = "cells"  # (expected)
    AMOUNT = "amount"
    NEGATIVE = "negative"
    NUMBER = "number"
    TIME = "time"
    RATE = "rate"
    COUNT = "count"
    KIND_UNKNOWN = "kind_unknown"  # (word)
    STATE_UNKNOWN = "state_unknown"  # (word)
    CURRENCY = "currency"  # (word)
    NO_ENTRY = "no_entry"
    BEHIND_THE_END = "behind_the_end"
    LINE_NO_TEXT = "line_no_text"
    TOTALS = "totals"  # (name, stated, found)
    TOO_LARGE = "too_large"
    ANOTHER_DAY = "another_day"  # (stated, expected)
    ANOTHER_MERCHANT = "another_merchant"  # (stated, expected)
    MERCHANT_NOT_STATED = "merchant_not_stated"
    PAYMENTS_ONLY = "payments_only"
    REFUNDS_ONLY = "refunds_only"
    PART_OF_THE_DAY = "part_of_the_day"  # (begin, end)
    PERIOD_NOT_STATED = "period_not_stated"


_FAULTS_OF = {
    "truncated": (BillFault.CUT_SHORT, BillFault.EMPTY_FILE, BillFault.TOTALS_MISSING, BillFault.PACKING_DAMAGED),
    "hash": (BillFault.NOT_AS_ANNOUNCED,),
    "format": (
        BillFault.ANOTHER_FILE,
        BillFault.ANOTHER_PROVIDERS,
        BillFault.ACCOUNT_STATEMENT,
        BillFault.SUMMARY,
        BillFault.EARLY_FORM,
        BillFault.NO_BILL,
        BillFault.SPREADSHEET,
        BillFault.ZIP_WITHOUT_BILL,
        BillFault.NO_TEXT,
    ),
    "column": (BillFault.COLUMN_MISSING, BillFault.COLUMN_TWICE),
    "totals": (BillFault.TOTALS,),
    "too_large": (BillFault.TOO_LARGE,),
    "day": (BillFault.ANOTHER_DAY,),
    "merchant": (BillFault.ANOTHER_MERCHANT, BillFault.MERCHANT_NOT_STATED),
    "partial": (
        BillFault.PAYMENTS_ONLY,
        BillFault.REFUNDS_ONLY,
        BillFault.PART_OF_THE_DAY,
        BillFault.PERIOD_NOT_STATED,
    ),
}
_REASONS = {fault: reason for reason, faults in _FAULTS_OF.items() for fault in faults}


class BillRefused(BillError):
    """The bill is not what it should be, and nothing of it may be used.

    `reason` is the stable word that the fault falls under: truncated, hash, format, column, row, totals, too_large,
    day, merchant, partial. `line` counts from 1 and is None where the fault is not in one line.
    """

    def __init__(self, fault: BillFault, *, line: int | None = None, **facts: str) -> None:
        where = "" if line is None else f" in line {line}"
        self.fault = fault
        self.reason = _REASONS.get(fault, "row")
        super().__init__(f"{self.reason}{where}: {fault}")
        self.line = line
        self.facts = facts
