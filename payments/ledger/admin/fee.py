"""A provider's fee as people read it."""

from decimal import Decimal

from foundation.console import formatting
from foundation.money import MINUS

_DECIMALS = 5


def fee_yuan(millifen: int | None) -> str:
    """Yuan with as many decimals as the bill gave, at least two; "-" where no bill has said so yet.

    `millifen` are thousandths of a fen.
    """
    if millifen is None:
        return formatting.EMPTY
    whole, _point, decimals = f"{Decimal(abs(millifen)).scaleb(-_DECIMALS):,.5f}".partition(".")
    return f"{MINUS if millifen < 0 else ''}¥{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"
