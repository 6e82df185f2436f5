"""What a provider has kept of one movement of money, as far as a bill has said so."""

from decimal import Decimal

from payments.ledger.models import Attempt, Refund

_MILLIFEN_PER_FEN, _MILLIFEN_DIGITS = 1_000, 5


def fee_millifen(row: Attempt | Refund) -> int | None:
    """In thousandths of a fen; None while no bill has said it, and of money in hand."""
    fee: int | None = getattr(row, "fee_millifen", None)
    return fee


def fee_yuan(millifen: int | None) -> Decimal | None:
    """In yuan: with two decimals where it is of whole fen, else with all that the bill has."""
    if millifen is None:
        return None
    fen, rest = divmod(millifen, _MILLIFEN_PER_FEN)
    return Decimal(millifen).scaleb(-_MILLIFEN_DIGITS) if rest else Decimal(fen).scaleb(-2)
