"""When this system came to know of money that was paid, delivered or given back: by the events, whose time is its own.

`paid_at` and `succeeded_at` are the provider's times, and news of them may be days late; what was known at the end of a
day stays what it was.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from foundation.chunks import in_chunks
from payments.enums import AttemptStatus, EventKind, Fulfilment, PaymentStatus, RefundStatus
from payments.ledger.models import Attempt, Event, Payment, Refund


class Paid(NamedTuple):
    """What was paid as the price of one payment, in fen; `paid_at` as its provider says it."""

    payment_id: int
    member_id: int
    fen: int
    paid_at: datetime


class GivenBack(NamedTuple):
    """What has gone back of a payment's price, in fen, and when that became known."""

    at: datetime
    payment_id: int
    fen: int


def given_back(*, before: datetime) -> list[GivenBack]:
    """Every refund of a price whose news came before this instant, in the order of the news."""
    # What was paid twice goes back beside the price.
    refunds = Refund.objects.filter(status=RefundStatus.SUCCEEDED, attempt__is_overpayment=False).order_by()
    amounts = dict(refunds.values_list("pk", "amount_fen"))
    told = Event.objects.filter(kind=EventKind.REFUNDED, created_at__lt=before).order_by("created_at", "pk")
    found = []
    for payment_id, evidence, at in told.values_list("payment_id", "evidence", "created_at").iterator():
        fen = amounts.get(json.loads(evidence).get("refund"))
        if fen is not None:
            found.append(GivenBack(at, payment_id, fen))
    return found


def heard_of(kind: EventKind, payment_ids: Iterable[int]) -> dict[int, datetime]:
    """When these payments came to be paid, or delivered, by their ids: the first event of this kind."""
    found: dict[int, datetime] = {}
    for ids in in_chunks(payment_ids):
        events = Event.objects.filter(payment_id__in=ids, kind=kind).order_by("-number")
        found.update(events.values_list("payment_id", "created_at"))
    return found


def prices(payment_ids: Iterable[int]) -> dict[int, int]:
    """What was paid as the price of these payments, in fen."""
    return {paid.payment_id: paid.fen for ids in in_chunks(payment_ids) for paid in _paid(Q(payment_id__in=ids))}


def undelivered_prices() -> list[Paid]:
    """The payments that are paid and whose item was not delivered, whatever has gone back of them."""
    return _paid(Q(payment__item_id__isnull=False) & ~Q(payment__fulfilment=Fulfilment.DONE))


def unnamed_prices(*, since: datetime, before: datetime, also: Iterable[int]) -> list[Paid]:
    """The payments that name no item, of which was heard in this time, and those among `also`."""
    heard = Event.objects.filter(kind=EventKind.SUCCEEDED, created_at__gte=since, created_at__lt=before)
    ids = set(heard.filter(payment__item_id__isnull=True).order_by().values_list("payment_id", flat=True))
    for some in in_chunks(also):
        unnamed = Payment.objects.filter(pk__in=some, item_id__isnull=True).order_by()
        ids.update(unnamed.values_list("pk", flat=True))
    return [paid for some in in_chunks(ids) for paid in _paid(Q(payment_id__in=some))]


def _paid(which: Q) -> list[Paid]:
    settled = Attempt.objects.filter(
        which, payment__status=PaymentStatus.SUCCESS, status=AttemptStatus.PAID, is_overpayment=False
    )
    first: dict[int, Paid] = {}
    columns = ("payment_id", "payment__member_id", "paid_fen", "payment__paid_at")
    for row in settled.order_by("pk").values_list(*columns).iterator():
        first.setdefault(row[0], Paid(row[0], row[1], row[2] or 0, row[3]))
    return list(first.values())
