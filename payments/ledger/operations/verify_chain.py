"""Recompute every payment's chain of events from the rows, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db import transaction

from payments.ledger.models import Event, Payment
from payments.ledger.operations.move_payment import event_hash
from payments.ledger.queries import payment_for_update

ROWS_READ_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a payment's events do not tell what they were written to tell."""

    payment_id: int
    number: int
    reason: str


def broken_chains() -> Iterator[Break | None]:
    """One value a payment, in the order of their ids: None when its chain holds, else where it breaks first."""
    events = Event.objects.order_by("payment_id", "number").iterator(chunk_size=ROWS_READ_AT_ONCE)
    chains = groupby(events, key=attrgetter("payment_id"))
    payment_id, chain = next(chains, (None, iter(())))
    for payment in _payments():
        if payment_id == payment.pk:
            found = _first_break(payment, chain)
            payment_id, chain = next(chains, (None, iter(())))
        else:
            found = _first_break(payment, iter(()))
        yield found and _look_again(payment.pk)


@transaction.atomic
def _look_again(payment_id: int) -> Break | None:
    """The same for one payment under its lock: it may have moved between the reading of its row and of its events."""
    payment = payment_for_update(payment_id)
    assert payment is not None  # a payment is never deleted
    return _first_break(payment, Event.objects.filter(payment=payment).order_by("number").iterator())


def _payments() -> Iterator[Payment]:
    columns = Payment.objects.only("transaction_id_index", "event_count", "event_hash", "status")
    return columns.order_by("pk").iterator(chunk_size=ROWS_READ_AT_ONCE)


def _first_break(payment: Payment, events: Iterator[Event]) -> Break | None:
    """What is wrong first: a gap, a changed event, a tail that is missing, or a row that says something else."""
    number, previous, status = 0, "", ""
    for event in events:
        number += 1
        if event.number != number:
            return Break(payment.pk, number, "missing")
        if event.hash != event_hash(chain=payment.transaction_id_index, previous=previous, event=event):
            return Break(payment.pk, number, "changed")
        previous, status = event.hash, event.to_status
    if (payment.event_count, payment.event_hash) != (number, previous):
        return Break(payment.pk, number + 1, "missing")
    if number and status != payment.status:
        return Break(payment.pk, number, "status")
    return None
