"""A ledger of any size: payments like one that the service itself wrote, each with a number and a chain of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.encryption import SealedMixin
from payments.enums import EventKind
from payments.ledger.chain import event_hash
from payments.ledger.facts import plain, subject_of_row
from payments.ledger.numbers import new_transaction_id
from payments.ledger.operations.move_payment import first_event, record
from payments.models import Attempt, Event, Payment
from payments.paying.operations.settle import settle_trade
from payments.providers.base import Trade, TradeState
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

Row = dict[str, Any]  # by column
ROWS_AT_ONCE = 5000
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
AGE = timedelta(hours=6)
BETWEEN_PAYMENTS = timedelta(milliseconds=1)
BETWEEN_EVENTS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Prototype:
    """A payment, all that happened to it in order, and its only attempt."""

    payment: Payment
    events: list[Event]
    attempt: Attempt


def prototype(*, is_paid: bool) -> Prototype:
    """Created and opened hours ago, so that its time is over, and paid or still open.

    The member stays in the database, and nothing else does.
    """
    payment = PaymentFactory.build(member=MemberFactory(), created_at=timezone.now() - AGE)
    with transaction.atomic():
        attempt = _open(payment)
        if is_paid:
            trade = Trade(attempt.out_trade_no, TradeState.PAID, amount_fen=payment.amount_fen)
            settle_trade(payment, provider=attempt.provider, trade=trade, cause=Cause(EventSource.QUERY, "alipay"))
            attempt.refresh_from_db()
        events = list(Event.objects.filter(payment=payment).order_by("number"))
        transaction.set_rollback(True)
    return Prototype(payment, events, attempt)


def _open(payment: Payment) -> Attempt:
    cause = Cause(EventSource.API, actor="user:1")
    event = first_event(payment, cause=cause, evidence={"amount_fen": payment.amount_fen})
    payment.save()
    event.payment = payment
    event.save()
    attempt = AttemptFactory(payment=payment, created_at=payment.created_at)
    evidence = {"attempt": attempt.pk, "channel": attempt.channel, "failure": ""}
    record(payment, kind=EventKind.OPENED, cause=cause, evidence=evidence, provider=attempt.provider)
    return attempt


def attempt_of(payment: Row) -> Row:
    """What an attempt has of its payment: the number too, as the first one at a provider has it."""
    return {
        "id": payment["id"],
        "payment_id": payment["id"],
        "out_trade_no": payment["transaction_id"],
        "out_trade_no_index": payment["transaction_id_index"],
        "created_at": payment["created_at"],
    }


def write_ledger(count: int, like: Prototype, attempt: Callable[[Row], Row]) -> None:
    """So many payments, with their events and an attempt each, whose own columns `attempt` tells."""
    payments, told = _payments(count, like.payment), [_told(event, like) for event in like.events]
    while some := list(islice(payments, ROWS_AT_ONCE)):
        events = [
            [_next_event(payment, event, facts) for payment in some]
            for event, facts in zip(like.events, told, strict=True)
        ]
        write_like(like.payment, some)
        write_like(like.attempt, map(attempt, some))
        for event, rows in zip(like.events, events, strict=True):
            write_like(event, rows)


def _payments(count: int, like: Payment) -> Iterator[Row]:
    """In the order in which they were created, a moment from one to the next."""
    for number in range(1, count + 1):
        created_at = like.created_at + number * BETWEEN_PAYMENTS
        transaction_id = new_transaction_id(created_at)
        yield {
            "id": number,
            "transaction_id": transaction_id,
            "transaction_id_index": Payment.index_of(transaction_id),
            "created_at": created_at,
            "event_hash": "",
        }


def _told(event: Event, like: Prototype) -> Callable[[Row], str]:
    """What the event tells of a payment that is like this one, as it would of this one."""
    facts, index = event.facts, like.payment.transaction_id_index
    attempt, created_at = subject_of_row(like.attempt), plain("created_at", like.payment.created_at)

    def of(payment: Row) -> str:
        own = facts.replace(index, payment["transaction_id_index"]).replace(attempt, f"attempt:{payment['id']}")
        return own.replace(created_at, plain("created_at", payment["created_at"]))

    return of


def _next_event(payment: Row, like: Event, told: Callable[[Row], str]) -> Row:
    """The event that follows in this payment's chain; the payment's head moves on to it."""
    like.created_at = payment["created_at"] + like.number * BETWEEN_EVENTS
    like.facts = told(payment)
    like.hash = event_hash(chain=payment["transaction_id_index"], previous=payment["event_hash"], event=like)
    payment["event_hash"] = like.hash
    return {"payment_id": payment["id"], "created_at": like.created_at, "hash": like.hash, "facts": like.facts}


def write_like(template: Model, rows: Iterable[Row]) -> None:
    """Write a copy of the template for each row; a row names the columns that differ, each row the same ones.

    By COPY, past the ORM, and every few thousand rows a transaction. The database chooses the primary keys unless the
    rows name them. An encrypted column that no row names is the template's, and opens there alone.
    """
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        fields = {field.column: field for field in template._meta.concrete_fields}
        own = {column: fields[column] for column in some[0]}
        fixed = {
            column: field.get_db_prep_save(field.pre_save(template, add=True), connection)
            for column, field in fields.items()
            if column not in own and not field.primary_key
        }
        shared = "".join(f"{_text(value)}\t" for value in fixed.values())
        lines = (shared + "\t".join(_own(field, row, template) for field in own.values()) + "\n" for row in some)
        statement = f"COPY {template._meta.db_table} ({', '.join((*fixed, *own))}) FROM STDIN"
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, StringIO("".join(lines)))


def _own(field: "Field[Any, Any]", row: Row, template: Model) -> str:
    """A column of the row that the template's does not stand for; an encrypted one is sealed for the row."""
    value = row[field.column]
    if isinstance(field, SealedMixin):
        value = field.sealed(value, [row.get(name, getattr(template, name)) for name in field.identity])
    return _text(field.get_db_prep_save(value, connection))


def _text(value: Any) -> str:
    """A value as the text format of COPY has it."""
    if value is None:
        return r"\N"
    if isinstance(value, connection.Database.Binary):
        return rf"\\x{bytes(value.adapted).hex()}"
    return str(value).translate(_ESCAPED)
