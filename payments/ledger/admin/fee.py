"""A provider's fee as people read it."""

from foundation.console import formatting
from foundation.money import MINUS, yuan_from_millifen


def fee_yuan(millifen: int | None) -> str:
    """Yuan with as many decimals as the bill gave, at least two; "-" where no bill has said so yet.

    `millifen` are thousandths of a fen.
    """
    if millifen is None:
        return formatting.EMPTY
    fee = yuan_from_millifen(millifen)
    whole, _point, decimals = f"{abs(fee):,f}".partition(".")
    text = f"{MINUS if millifen < 0 else ''}¥{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"
    return formatting.Shown.of(text, fee)
