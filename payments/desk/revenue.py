"""What came in and went back on each day at the gym: paid attempts and succeeded refunds, each on its own day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from foundation.days import Span
from payments.enums import PAID_BY_VALUES, AttemptStatus, RefundStatus
from payments.ledger.models import Attempt, Refund


@dataclass(frozen=True, slots=True)
class Moved:
    """The money of one day, of one kind of payment, by one provider or tender, in fen."""

    day: date
    provider: str
    type: str
    received_fen: int = 0
    refunded_fen: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """Sums in fen; `net_fen` is below zero where more went back than came in."""

    received_fen: int
    refunded_fen: int

    @property
    def net_fen(self) -> int:
        """What stays."""
        return self.received_fen - self.refunded_fen


def moved(span: Span) -> list[Moved]:
    """All that moved on these days, in two statements; each reads the part of an index that has those days.

    What was paid beside a price is in it: it is here until it goes back. A voucher counts as what it paid for.
    """
    during = {"provider__in": PAID_BY_VALUES}
    paid = Attempt.objects.filter(status=AttemptStatus.PAID, paid_at__gte=span.opens, paid_at__lt=span.closes, **during)
    gone = Refund.objects.filter(
        status=RefundStatus.SUCCEEDED, succeeded_at__gte=span.opens, succeeded_at__lt=span.closes, **during
    )
    received = _sums(paid, "paid_at", "paid_fen")
    refunded = _sums(gone, "succeeded_at", "amount_fen")
    return [Moved(day, provider, kind, received_fen=fen) for day, provider, kind, fen in received] + [
        Moved(day, provider, kind, refunded_fen=fen) for day, provider, kind, fen in refunded
    ]


def total(rows: Sequence[Moved], of: Callable[[Moved], bool] = lambda _row: True) -> Total:
    """The sum of those rows that are meant."""
    meant = [row for row in rows if of(row)]
    return Total(sum(row.received_fen for row in meant), sum(row.refunded_fen for row in meant))


def _sums(rows: QuerySet[Any], at: str, fen: str) -> QuerySet[Any]:
    by = ("day", "provider", "payment__type")
    dated = rows.order_by().annotate(day=TruncDate(at)).values(*by)
    return dated.annotate(fen=Sum(fen)).values_list(*by, "fen")
