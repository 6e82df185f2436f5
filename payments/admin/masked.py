"""A number that only its owner and those who may need to see in full."""

from payments.console.cells import EMPTY

SHOWN_DIGITS = 4


def masked(number: str) -> str:
    """The first and the last four characters of a transaction number; one too short to hide anything shows nothing."""
    if not number:
        return EMPTY
    return f"{number[:SHOWN_DIGITS]}…{number[-SHOWN_DIGITS:]}" if len(number) > 3 * SHOWN_DIGITS else "…"
