"""Payments that were paid on one day, the bill that says the same, and one that says others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.background.filling.bill import billed, write_bill
from benchmarks.background.filling.bulk import write_like
from benchmarks.background.running.reconcile import BILL, DAY, UNKNOWN_BILL
from payments.enums import AttemptStatus, PaymentStatus, ProviderName
from payments.models import Attempt, Payment
from payments.reconciling.operations.bill_day import start_of_bill
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory


def fill(count: int, directory: Path) -> None:
    """So many, and so many rows in each bill."""
    at_wechat = {"provider": ProviderName.WECHAT, "created_at": start_of_bill(DAY), "paid_at": start_of_bill(DAY)}
    payment = PaymentFactory.build(member=MemberFactory(), status=PaymentStatus.SUCCESS, **at_wechat)
    attempt = AttemptFactory.build(payment=payment, channel="native", status=AttemptStatus.PAID, **at_wechat)
    write_like(payment, _payments(count))
    write_like(attempt, _attempts(count))
    write_bill(directory / BILL, billed(count))
    write_bill(directory / UNKNOWN_BILL, billed(count, after=count))


def _payments(count: int) -> Iterator[dict[str, Any]]:
    """What tells one payment from another. The encrypted number is the template's: matched rows are never opened."""
    for row_id, entry in enumerate(billed(count), start=1):
        yield {
            "id": row_id,
            "transaction_id_index": Payment.index_of(entry.out_trade_no),
            "amount_fen": entry.amount_fen,
            "paid_at": entry.occurred_at,
        }


def _attempts(count: int) -> Iterator[dict[str, Any]]:
    """What tells one attempt from another; its number is opened where it stands in no bill."""
    for row_id, entry in enumerate(billed(count), start=1):
        yield {
            "id": row_id,
            "payment_id": row_id,
            "out_trade_no": entry.out_trade_no,
            "out_trade_no_index": Attempt.index_of(entry.out_trade_no),
            "paid_fen": entry.amount_fen,
            "paid_at": entry.occurred_at,
        }
