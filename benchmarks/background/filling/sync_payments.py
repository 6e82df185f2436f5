"""Open attempts that are due, the longest due first, as payers left them."""

from datetime import timedelta
from pathlib import Path

from benchmarks.background.filling.ledger import Row, attempt_of, write_ledger
from benchmarks.background.filling.prototype import opened
from benchmarks.background.running.sync_payments import ASKED_BEFORE


def fill(count: int, _directory: Path) -> None:
    """So many payments, each with one."""
    like = opened()
    like.attempt.query_count = ASKED_BEFORE
    write_ledger(count, like, attempt=_due)


def _due(payment: Row) -> Row:
    """Due one after the other: a database sorts equal times each time that it is asked."""
    return {**attempt_of(payment), "next_query_at": payment["created_at"] + timedelta(hours=1)}
