"""Fill the ledger with paid payments of one day, and write the bill that agrees with it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction

from payments.enums import AttemptStatus, PaymentStatus, ProviderName
from payments.models import Attempt, Payment
from payments.operations.bill_day import start_of_bill
from payments.providers.billing import BillEntry, EntryKind, EntryState
from tests.bills import FEE_RATE, fee_millifen, write_wechat_bill
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

SECONDS = 22 * 3600
ROWS_A_STATEMENT = 500


def paid(day: date, count: int, *, prefix: str = "txn_") -> Iterator[BillEntry]:
    """What was paid, as the provider bills it: amounts that differ, spread over the day."""
    midnight = start_of_bill(day)
    for number in range(1, count + 1):
        fen = 100 + number % 5000
        yield BillEntry(
            line=0,
            kind=EntryKind.PAYMENT,
            state=EntryState.DONE,
            out_trade_no=f"{prefix}{number:022d}",
            provider_transaction_id=f"4200002026{number:018d}",
            amount_fen=fen,
            occurred_at=midnight + timedelta(seconds=number * SECONDS // count),
            fee_millifen=fee_millifen(fen),
            fee_base_fen=fen,
            fee_rate=FEE_RATE,
        )


def payment_rows(day: date, count: int) -> Iterator[dict[str, Any]]:
    """What tells one payment from another. The encrypted number is the template's: matched rows are never decrypted."""
    for row_id, entry in enumerate(paid(day, count), start=1):
        index = Payment.index_of(entry.out_trade_no)
        yield {
            "id": row_id,
            "transaction_id_index": index,
            "amount_fen": entry.amount_fen,
            "paid_at": entry.occurred_at,
        }


def attempt_rows(day: date, count: int) -> Iterator[dict[str, Any]]:
    """What tells one attempt from another."""
    for row_id, entry in enumerate(paid(day, count), start=1):
        yield {
            "id": row_id,
            "payment_id": row_id,
            "out_trade_no_index": Attempt.index_of(entry.out_trade_no),
            "paid_fen": entry.amount_fen,
            "paid_at": entry.occurred_at,
        }


def insert_like(template: models.Model, rows: Iterable[dict[str, Any]]) -> None:
    """Insert copies of the template with these columns changed, many a statement."""
    fields = template._meta.concrete_fields
    fixed = {field.column: field.get_db_prep_save(field.pre_save(template, add=True), connection) for field in fields}
    by_column = {field.column: field for field in fields}
    head = f"INSERT INTO {template._meta.db_table} ({', '.join(fixed)}) VALUES "  # noqa: S608 -- names alone
    places = f"({', '.join(['%s'] * len(fixed))})"
    rows = iter(rows)
    while some := list(islice(rows, ROWS_A_STATEMENT)):
        values: list[Any] = []
        for row in some:
            own = {name: by_column[name].get_db_prep_save(value, connection) for name, value in row.items()}
            values.extend({**fixed, **own}.values())
        with connection.cursor() as cursor:
            cursor.execute(head + ", ".join([places] * len(some)), values)


def main(day_text: str, count_text: str, bill: str, unknown: str) -> None:
    """An empty database becomes a ledger of so many payments; `bill` says the same, `unknown` other numbers."""
    settings.DEBUG = False  # with it, every statement would be kept
    day, count = date.fromisoformat(day_text), int(count_text)
    call_command("migrate", verbosity=0)
    now = start_of_bill(day)
    paid_at_wechat = {"provider": ProviderName.WECHAT, "paid_at": now}
    payment = PaymentFactory.build(
        member=MemberFactory(), status=PaymentStatus.SUCCESS, created_at=now, **paid_at_wechat
    )
    attempt = AttemptFactory.build(
        payment=payment, channel="native", status=AttemptStatus.PAID, created_at=now, **paid_at_wechat
    )
    with transaction.atomic():
        insert_like(payment, payment_rows(day, count))
        insert_like(attempt, attempt_rows(day, count))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    account = {"app_id": settings.WECHATPAY["app_id"], "merchant_id": settings.WECHATPAY["merchant_id"]}
    for path, prefix in ((bill, "txn_"), (unknown, "xtn_")):
        with Path(path).open("wb") as file:
            write_wechat_bill(file, paid(day, count, prefix=prefix), day=day, **account)
