"""What the unused part of a price is worth, less what has gone back of it: for refunds, upgrades and transfers."""

from foundation.money import share


def unused_fen(fen: int, *, left: int, units: int) -> int:
    """Of so many fen, paid for `units` days or sessions, the part that those left stand for; half a fen goes up."""
    return share(fen, part=max(0, left), whole=units)


def still_due_fen(due: int, *, given_back_fen: int) -> int:
    """What is left of it once the refunds before it are counted; never below nothing."""
    return max(0, due - given_back_fen)
