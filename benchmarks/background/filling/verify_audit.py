"""Paid payments, each with the chain of events that led there."""

from pathlib import Path

from benchmarks.background.filling.ledger import write_ledger
from benchmarks.background.filling.prototype import paid


def fill(count: int, _directory: Path) -> None:
    """So many, all of them alike but for their numbers and times."""
    write_ledger(count, paid())
