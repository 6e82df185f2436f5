"""`reconcile` of one day's bill against a ledger of paid payments.

`first` marks every row with its bill, `again` is the same bill once more, `unknown` is a bill of numbers that nobody
here knows: every row of it is a difference, and so is every payment here, whose mark is taken back.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.background.running.command import reported_by
from benchmarks.background.running.facts import Fact
from payments.models import Attempt

DAY = date(2025, 3, 10)
BILL, UNKNOWN_BILL = "bill.gz", "unknown.gz"


def run(name: str, directory: Path) -> dict[str, Any]:
    """What the command reports, from the bill in a file."""
    bill = directory / (UNKNOWN_BILL if name == "unknown" else BILL)
    return reported_by("reconcile", provider="wechat", date=DAY.isoformat(), file=str(bill))


def facts(name: str, count: int, reported: dict[str, Any]) -> Iterator[Fact]:
    """All of the bill and all of the ledger were compared, and found to be the same or not."""
    matched, differences = (0, 2 * count) if name == "unknown" else (count, 0)
    yield Fact("rows of the bill", reported["bill_payment_count"], count)
    yield Fact("rows that agree", reported["matched"], matched)
    yield Fact("differences", reported["differences"], differences)
    marked = Attempt.objects.filter(billed_on=DAY)
    yield Fact("attempts with their bill", marked.count(), matched)
