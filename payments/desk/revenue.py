"""What came in and went back on each day at the gym: paid attempts and succeeded refunds, each on its own day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from foundation.days import Span
from payments.closing.movements import RECEIVED, REFUNDED
from payments.closing.movements import Moved as Movement
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
    """All that moved on these days, in three statements; each reads the parts of the indexes that have them.

    What counts is what the books count (`payments/closing/movements.py`): also what was paid beside a price, which is
    here until it goes back, and of a voucher what its platform pays out.
    """
    paid = Attempt.objects.filter(provider__in=PAID_BY_VALUES, status=AttemptStatus.PAID, paid_at__isnull=False)
    gone = Refund.objects.filter(provider__in=PAID_BY_VALUES, status=RefundStatus.SUCCEEDED)
    during = {"paid_at__gte": span.opens, "paid_at__lt": span.closes}
    arrived = {"succeeded_at__gte": span.opens, "succeeded_at__lt": span.closes}
    received = _received(paid.filter(**during), span)
    refunded = _sums(gone.filter(**arrived), REFUNDED)
    return [Moved(day, provider, kind, received_fen=fen) for day, provider, kind, fen in received] + [
        Moved(day, provider, kind, refunded_fen=fen) for day, provider, kind, fen in refunded
    ]


def total(rows: Sequence[Moved], of: Callable[[Moved], bool] = lambda _row: True) -> Total:
    """The sum of those rows that are meant."""
    meant = [row for row in rows if of(row)]
    return Total(sum(row.received_fen for row in meant), sum(row.refunded_fen for row in meant))


def _received(paid: QuerySet[Any], span: Span) -> list[Any]:
    """By what each payment is for.

    A payment was paid when the attempt was that is its price (`settle`, `take` and `accept_other_amount` write both):
    it is looked for among those of these days, as the database would otherwise read all payments that ever were. What
    lies beside a price is little, and its payments are looked up one by one.
    """
    of_these_days = {"payment__paid_at__gte": span.opens, "payment__paid_at__lt": span.closes}
    price = paid.filter(is_overpayment=False, **of_these_days)
    return [*_sums(price, RECEIVED), *_sums(paid.filter(is_overpayment=True), RECEIVED)]


def _sums(rows: QuerySet[Any], kind: Movement) -> QuerySet[Any]:
    by = ("day", "provider", "payment__type")
    dated = rows.order_by().annotate(day=TruncDate(kind.at)).values(*by)
    sums: QuerySet[Any] = dated.annotate(fen=Sum(kind.fen)).values_list(*by, "fen")
    return sums
