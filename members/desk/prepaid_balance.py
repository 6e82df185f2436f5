"""What members have paid for and not had yet, for the manager's home: the one place that knows where it is computed."""

from datetime import date


def prepaid_fen(on: date) -> int | None:
    """The balance at the end of this day at the gym, in fen; None where nothing computes it."""
    del on
    return None
