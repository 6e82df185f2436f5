"""Paid payments that a bill has, each with the messages that providers send: the first, and again and again."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from benchmarks.background.filling.bulk import write_like
from benchmarks.background.filling.ledger import Row, attempt_of, write_ledger
from benchmarks.background.filling.prototype import paid
from benchmarks.background.running.keep_in_bounds import MESSAGES_EACH
from payments.enums import Verdict
from payments.models import Notification
from tests.providers_desk import alipay_form

AGE = timedelta(days=2000)
HEADERS = (
    '{"host": "gym.example", "user-agent": "Mozilla/4.0", "content-type": "application/x-www-form-urlencoded; '
    'charset=UTF-8", "content-length": "1104", "x-forwarded-for": "110.75.143.1", "x-forwarded-proto": "https"}'
)


def fill(count: int, _directory: Path) -> None:
    """So many payments, whose messages came years ago."""
    write_ledger(count, paid(), attempt=_billed)
    like = Notification(
        provider="alipay",
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
        remote_address="110.75.143.1",
        received_at=timezone.now() - AGE,
    )
    write_like(like, _messages(count, like, body=alipay_form("txn_0123456789abcdefghijk")["data"]))


def _billed(payment: Row) -> Row:
    return {**attempt_of(payment), "billed_on": date(2026, 11, 28)}


def _messages(count: int, like: Notification, *, body: str) -> Iterator[Row]:
    """Each sealed for itself, a moment after the one before."""
    for number in range(count * MESSAGES_EACH):
        is_first = number < count
        yield {
            "identity": uuid4(),
            "headers": HEADERS,
            "body": body,
            "received_at": like.received_at + number * timedelta(milliseconds=1),
            "verdict": Verdict.ACCEPTED if is_first else Verdict.DUPLICATE,
            "payment_id": number % count + 1,
        }
