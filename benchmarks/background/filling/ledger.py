"""A ledger of any size: payments like one, each with a number of its own and a chain of events that holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from benchmarks.background.filling.bulk import ROWS_AT_ONCE, write_like
from benchmarks.background.filling.prototype import Prototype
from payments.ledger.chain import event_hash
from payments.ledger.facts import plain, subject_of_row
from payments.ledger.numbers import new_transaction_id
from payments.models import Event, Payment

Row = dict[str, Any]
BETWEEN_PAYMENTS = timedelta(milliseconds=1)
BETWEEN_EVENTS = timedelta(seconds=1)


def attempt_of(payment: Row) -> Row:
    """What an attempt has of its payment: the number too, as the first one at a provider has it."""
    return {
        "id": payment["id"],
        "payment_id": payment["id"],
        "out_trade_no": payment["transaction_id"],
        "out_trade_no_index": payment["transaction_id_index"],
        "created_at": payment["created_at"],
    }


def write_ledger(count: int, like: Prototype, *, attempt: Callable[[Row], Row] = attempt_of) -> None:
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
