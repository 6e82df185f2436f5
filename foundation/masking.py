"""Numbers of transactions and refunds as they are shown to whoever need not have them in full."""

from foundation.unreadable import UnreadableText

SHOWN = 4
HIDDEN = "…"


def number_ends(number: str) -> str:
    """The first and the last four characters; of a number too short to hide anything, nothing."""
    if isinstance(number, UnreadableText):
        return number
    return f"{number[:SHOWN]}{HIDDEN}{number[-SHOWN:]}" if len(number) > 3 * SHOWN else HIDDEN


def number_end(number: str) -> str:
    """The last four characters; of a number too short to hide anything, nothing."""
    if isinstance(number, UnreadableText):
        return number
    return f"{HIDDEN}{number[-SHOWN:]}" if len(number) > 2 * SHOWN else HIDDEN
