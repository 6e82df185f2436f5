"""Fees as they are written for people: in yuan, to the thousandth of a fen where they are so fine."""

from decimal import Decimal

from foundation.console.formatting import EMPTY
from foundation.money import MINUS

_FINE, _COARSE = 5, 2


def fee_yuan(millifen: int | None) -> str:
    """`¥0.60`, `¥0.12345`; a dash where nobody knows it."""
    if millifen is None:
        return EMPTY
    value = Decimal(millifen).scaleb(-_FINE)
    whole, _point, rest = f"{abs(value):,.{_FINE}f}".partition(".")
    return f"{MINUS if value < 0 else ''}¥{whole}.{rest[:_COARSE]}{rest[_COARSE:].rstrip('0')}"
