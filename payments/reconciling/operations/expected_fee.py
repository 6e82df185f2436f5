"""What a provider should have charged for an entry of its bill; fees are counted in thousandths of a fen."""

from decimal import ROUND_HALF_UP, Decimal

from foundation.money import MILLIFEN_PER_FEN
from payments.providers.billing import BillEntry, EntryKind

TOLERANCE_MILLIFEN = MILLIFEN_PER_FEN


def whole_fen(millifen: int) -> int:
    """A fee in whole fen, rounded half up."""
    return (millifen + MILLIFEN_PER_FEN // 2) // MILLIFEN_PER_FEN


def wrong_fee(entry: BillEntry, rate: Decimal | None) -> int | None:
    """The fee to be expected, in thousandths of a fen, when the bill's is more than a fen off; None when it is right.

    `rate` is the agreed one (0.006 for 0.6 %); without it the rate that the entry states itself is taken, and without
    that, or without the base that it is taken of, nothing is expected. The fee of a payment is rounded half up to a
    whole fen. A refund gives it back in proportion, or nothing at all: some contracts keep it.
    """
    rate = entry.fee_rate if rate is None else rate
    if rate is None or entry.fee_base_fen is None:
        return None
    expected = int((entry.fee_base_fen * rate).to_integral_value(ROUND_HALF_UP)) * MILLIFEN_PER_FEN
    if entry.kind == EntryKind.REFUND:
        if not entry.fee_millifen:
            return None
        expected = -expected
    return expected if abs(entry.fee_millifen - expected) > TOLERANCE_MILLIFEN else None
