"""The numbers of receipts: `20261123-000012-53`, of a refund `20261124-000012-R1-30`.

The day at the gym on which money came or went back, the payment's number, which of its refunds it is, and two check
digits (ISO 7064, MOD 97-10) by which one that was read or typed wrongly is noticed. It is derived, so that it is the
same for ever; it is no secret, and no number of a provider.
"""

import re
from datetime import datetime

from foundation.days import day_of

_DIGITS_OF_ID = 6
_NUMBER = re.compile(r"([0-9]{8})-([0-9]{6,18})-(?:R([1-9][0-9]{0,4})-)?([0-9]{2})", re.ASCII)
# A letter as a number, as ISO 7064 and the IBAN have it: A is 10.
_REFUND = "27"


def receipt_number(payment_id: int, paid_at: datetime) -> str:
    """The number of a payment's receipt."""
    return _number(paid_at, payment_id, "")


def refund_receipt_number(payment_id: int, number: int, returned_at: datetime) -> str:
    """The number of the receipt of this refund of the payment, counted from 1."""
    return _number(returned_at, payment_id, str(number))


def payment_of_receipt(written: str) -> int | None:
    """The payment that a receipt's number names; None for what is none, or has a slip in it."""
    match = _NUMBER.fullmatch(written.strip().upper())
    if match is None:
        return None
    day, payment_id, refund, check = match.groups(default="")
    return int(payment_id) if _check(day, payment_id, refund) == check else None


def _number(at: datetime, payment_id: int, refund: str) -> str:
    day, shown_id = f"{day_of(at):%Y%m%d}", f"{payment_id:0{_DIGITS_OF_ID}d}"
    parts = [day, shown_id, *([f"R{refund}"] if refund else []), _check(day, shown_id, refund)]
    return "-".join(parts)


def _check(day: str, payment_id: str, refund: str) -> str:
    digits = day + payment_id + (_REFUND + refund if refund else "")
    return f"{98 - int(digits + '00') % 97:02d}"
