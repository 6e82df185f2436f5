"""What came in and went back on each day at the gym: paid attempts and succeeded refunds, each on its own day.

What counts is what the books count (`payments/closing/movements.py`): also what was paid beside a price, which is here
until it goes back, and of a voucher what its platform pays out. Of closed days it is the sums that they froze and the
audit checks, so that only open days are added up.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncDate

from foundation.days import ONE_DAY, Span
from payments.closing.figures import read
from payments.closing.movements import BOTH, RECEIVED, REFUNDED, Moved
from payments.closing.queries import Books, books, closed_days, valid
from payments.enums import Period
from payments.ledger.models import ClosedEntry

_BY = ("day", "provider", "kind")


@dataclass(frozen=True, slots=True)
class DaySum:
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


def moved(span: Span) -> list[DaySum]:
    """All that moved on these days; the same number of statements however much that is."""
    held = books()
    if held is None:
        return list(_live(span))
    before, behind = span.until(held.begun - ONE_DAY), Span(max(span.first, held.newest.date + ONE_DAY), span.last)
    live = [row for each in (before, behind) if each.first <= each.last for row in _live(each)]
    return [*live, *_frozen(span), *_late_and_held(span), *_late_and_open(span, held)]


def total(rows: Sequence[DaySum], of: Callable[[DaySum], bool] = lambda _row: True) -> Total:
    """The sum of those rows that are meant."""
    meant = [row for row in rows if of(row)]
    return Total(sum(row.received_fen for row in meant), sum(row.refunded_fen for row in meant))


def _live(span: Span) -> Iterator[DaySum]:
    """Of days that are not closed, from the rows themselves."""
    for day, provider, kind, fen in _received(RECEIVED.of_days(span.first, span.last), span):
        yield DaySum(day, provider, kind, received_fen=fen)
    for day, provider, kind, fen in _sums(REFUNDED, REFUNDED.of_days(span.first, span.last)):
        yield DaySum(day, provider, kind, refunded_fen=fen)


def _frozen(span: Span) -> Iterator[DaySum]:
    """Of closed days, what moved on them as it was when they were closed."""
    for closing in closed_days(span.first, span.last):
        for (provider, kind), sums in read(json.loads(closing.totals)["rows"]).items():
            yield DaySum(closing.date, provider, kind, sums.received_fen, sums.refunded_fen)


def _late_and_held(span: Span) -> Iterator[DaySum]:
    """What later days hold of these."""
    holders = valid(Period.DAY).filter(late_count__gt=0, date__gte=span.first).values("pk")
    late = ClosedEntry.objects.filter(is_late=True, own_day__range=(span.first, span.last), closing__in=holders)
    for is_received in (True, False):
        rows = late.filter(attempt__isnull=not is_received).order_by().values_list("own_day", "provider", "type")
        for day, provider, kind, fen in rows.annotate(sum_fen=Sum("fen")):
            yield DaySum(day, provider, kind, fen if is_received else 0, 0 if is_received else fen)


def _late_and_open(span: Span, held: Books) -> Iterator[DaySum]:
    """What came late for closed days, and no day holds yet."""
    for each in BOTH:
        during = {f"{each.at}__gte": span.opens, f"{each.at}__lt": span.closes}
        for day, provider, kind, fen in _sums(each, each.late(held).filter(**during)):
            yield DaySum(day, provider, kind, fen if each is RECEIVED else 0, fen if each is REFUNDED else 0)


def _received(paid: QuerySet[Any], span: Span) -> list[Any]:
    """By what each payment is for.

    A payment was paid when the attempt was that is its price (`settle`, `take` and `accept_other_amount` write both):
    it is looked for among those of these days, as the database would otherwise read all payments that ever were. What
    lies beside a price is little, and its payments are looked up one by one.
    """
    of_these_days = {"payment__paid_at__gte": span.opens, "payment__paid_at__lt": span.closes}
    price = paid.filter(is_overpayment=False, **of_these_days)
    return [*_sums(RECEIVED, price), *_sums(RECEIVED, paid.filter(is_overpayment=True))]


def _sums(movement: Moved, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Day, provider or tender, type, fen."""
    dated = rows.order_by().annotate(day=TruncDate(movement.at), kind=F("payment__type")).values(*_BY)
    sums: QuerySet[Any] = dated.annotate(sum_fen=Sum(movement.fen)).values_list(*_BY, "sum_fen")
    return sums
