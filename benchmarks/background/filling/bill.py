"""What a provider bills for one day: payments that differ in their amounts, spread over the day."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from benchmarks.background.running.reconcile import DAY
from payments.providers.billing import BillEntry
from payments.reconciling.operations.bill_day import start_of_bill
from tests.bills import payment, write_wechat_bill

SECONDS = 22 * 3600


def billed(count: int, *, after: int = 0) -> Iterator[BillEntry]:
    """So many entries; behind so many `after` which they come, they have numbers that nobody here knows."""
    midnight = start_of_bill(DAY)
    for number in range(1, count + 1):
        yield payment(
            f"txn_{after + number:022d}",
            provider_transaction_id=f"4200002026{number:018d}",
            amount_fen=100 + number % 5000,
            occurred_at=midnight + timedelta(seconds=number * SECONDS // count),
        )


def write_bill(path: Path, entries: Iterator[BillEntry]) -> None:
    """As WeChat Pay packs it for this merchant."""
    account = {"app_id": settings.WECHATPAY["app_id"], "merchant_id": settings.WECHATPAY["merchant_id"]}
    with path.open("wb") as file:
        write_wechat_bill(file, entries, day=DAY, **account)
