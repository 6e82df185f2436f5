"""Payments whose time is over, each with an attempt that is open at its provider."""

from pathlib import Path

from benchmarks.background.filling.ledger import write_ledger
from benchmarks.background.filling.prototype import opened


def fill(count: int, _directory: Path) -> None:
    """So many, open for hours."""
    write_ledger(count, opened())
