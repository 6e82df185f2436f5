"""Make the ledger for a job: an empty database gets so many payments, and what the job finds of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.background.ledger import Row, attempt_of, prototype, write_ledger, write_like
from benchmarks.background.run import ASKED_BEFORE, BILL, DAY, MESSAGES_EACH, UNKNOWN_BILL
from payments.enums import AttemptStatus, PaymentStatus, ProviderName, Verdict
from payments.models import Attempt, Notification, Payment
from payments.providers.billing import BillEntry
from payments.reconciling.operations.bill_day import start_of_bill
from tests.bills import payment as bill_entry
from tests.bills import write_wechat_bill
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.providers_desk import alipay_form

BILLED_SECONDS = 22 * 3600
AGE = timedelta(days=2000)
HEADERS = (
    '{"host": "gym.example", "user-agent": "Mozilla/4.0", "content-type": "application/x-www-form-urlencoded; '
    'charset=UTF-8", "content-length": "1104", "x-forwarded-for": "110.75.143.1", "x-forwarded-proto": "https"}'
)


def main(job: str, count: str, directory: str) -> None:
    """Vacuumed in the end, so that the database does not do it while it is measured."""
    call_command("migrate", verbosity=0)
    JOBS[job](int(count), Path(directory))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def sync_payments(count: int, _directory: Path) -> None:
    """Open attempts as payers left them, due one after the other: equal times are sorted each time that one asks."""
    like = prototype(is_paid=False)
    like.attempt.query_count = ASKED_BEFORE
    due = timedelta(hours=1)
    write_ledger(count, like, lambda payment: {**attempt_of(payment), "next_query_at": payment["created_at"] + due})


def close_expired_payments(count: int, _directory: Path) -> None:
    """Payments whose time is over, each with an attempt that is open at its provider."""
    write_ledger(count, prototype(is_paid=False), attempt_of)


def verify_audit(count: int, _directory: Path) -> None:
    """Paid payments, each with the chain of events that led there."""
    write_ledger(count, prototype(is_paid=True), attempt_of)


def reconcile(count: int, directory: Path) -> None:
    """Payments that were paid on one day, the bill that says the same, and one that says others."""
    at_wechat = {"provider": ProviderName.WECHAT, "created_at": start_of_bill(DAY), "paid_at": start_of_bill(DAY)}
    payment = PaymentFactory.build(member=MemberFactory(), status=PaymentStatus.SUCCESS, **at_wechat)
    attempt = AttemptFactory.build(payment=payment, channel="native", status=AttemptStatus.PAID, **at_wechat)
    write_like(payment, map(_payment_of, _billed(count)))
    write_like(attempt, map(_attempt_of, _billed(count)))
    account = {"app_id": settings.WECHATPAY["app_id"], "merchant_id": settings.WECHATPAY["merchant_id"]}
    for name, after in ((BILL, 0), (UNKNOWN_BILL, count)):
        with (directory / name).open("wb") as file:
            write_wechat_bill(file, _billed(count, after=after), day=DAY, **account)


def _billed(count: int, *, after: int = 0) -> Iterator[BillEntry]:
    """Entries that differ in their amounts, spread over the day; behind `after` others, numbers that nobody knows."""
    midnight = start_of_bill(DAY)
    for number in range(1, count + 1):
        yield bill_entry(
            f"txn_{after + number:022d}",
            provider_transaction_id=f"4200002026{number:018d}",
            amount_fen=100 + number % 5000,
            occurred_at=midnight + timedelta(seconds=number * BILLED_SECONDS // count),
        )


def _payment_of(entry: BillEntry) -> Row:
    """What tells one payment from another. The encrypted number is the template's: matched rows are never opened."""
    return {
        "id": _row_id(entry),
        "transaction_id_index": Payment.index_of(entry.out_trade_no),
        "amount_fen": entry.amount_fen,
        "paid_at": entry.occurred_at,
    }


def _attempt_of(entry: BillEntry) -> Row:
    """What tells one attempt from another; its number is opened where it stands in no bill."""
    return {
        "id": _row_id(entry),
        "payment_id": _row_id(entry),
        "out_trade_no": entry.out_trade_no,
        "out_trade_no_index": Attempt.index_of(entry.out_trade_no),
        "paid_fen": entry.amount_fen,
        "paid_at": entry.occurred_at,
    }


def _row_id(entry: BillEntry) -> int:
    return int(entry.out_trade_no.removeprefix("txn_"))


def keep_in_bounds(count: int, _directory: Path) -> None:
    """Paid payments that a bill has, each with the messages that providers send, years ago: the first, and again."""
    billed_on = date(2026, 11, 28)
    write_ledger(count, prototype(is_paid=True), lambda payment: {**attempt_of(payment), "billed_on": billed_on})
    like = Notification(
        provider="alipay",
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
        remote_address="110.75.143.1",
        received_at=timezone.now() - AGE,
    )
    write_like(like, _messages(count, like, body=alipay_form("txn_0123456789abcdefghijk")["data"]))


def _messages(count: int, like: Notification, *, body: str) -> Iterator[Row]:
    """Each sealed for itself, a moment after the one before."""
    for number in range(count * MESSAGES_EACH):
        yield {
            "identity": uuid4(),
            "headers": HEADERS,
            "body": body,
            "received_at": like.received_at + number * timedelta(milliseconds=1),
            "verdict": Verdict.ACCEPTED if number < count else Verdict.DUPLICATE,
            "payment_id": number % count + 1,
        }


JOBS = {job.__name__: job for job in (sync_payments, close_expired_payments, reconcile, verify_audit, keep_in_bounds)}
