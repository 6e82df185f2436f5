"""The merchant order and refund numbers that we give out: sortable by time, unique, and legal at every provider.

Legal everywhere is 6 to 32 characters of letters, digits and `_`; the number itself takes 26 of them, so that the
`_2`, `_3` … of a payment's further attempts still fit.
"""

import re
import secrets
from datetime import datetime

PREFIX = "txn_"
REFUND_PREFIX = "rfd_"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_DIGITS, _RANDOM_DIGITS = 10, 12
_NUMBER = re.compile(rf"({PREFIX}[{_ALPHABET}]{{{_TIME_DIGITS + _RANDOM_DIGITS}}})(?:_[1-9][0-9]{{0,3}})?", re.ASCII)


def new_transaction_id(now: datetime) -> str:
    """A number never given before: 48 bits of milliseconds, then 60 random bits."""
    return PREFIX + _unique(now)


def new_refund_number(now: datetime) -> str:
    """The same for a refund, which keeps it over every try."""
    return REFUND_PREFIX + _unique(now)


def out_trade_no(transaction_id: str, sequence: int) -> str:
    """The number of a payment's attempt at a provider; `sequence` counts from 1 at each provider."""
    return transaction_id if sequence == 1 else f"{transaction_id}_{sequence}"


def transaction_id_of(number: str) -> str | None:
    """The payment's number that an attempt's number begins with; None for a number that is not one of ours."""
    match = _NUMBER.fullmatch(number)
    return match and match[1]


def _unique(now: datetime) -> str:
    milliseconds = int(now.timestamp() * 1000)
    return _digits(milliseconds, _TIME_DIGITS) + _digits(secrets.randbits(60), _RANDOM_DIGITS)


def _digits(value: int, count: int) -> str:
    """`value` in base 32 with leading zeros."""
    return "".join(_ALPHABET[value >> shift & 31] for shift in range((count - 1) * 5, -1, -5))
