"""Movements of money by the gym's days: what was received, what went back, and what came late for a closed day.

A movement is a paid attempt, whether or not it was the price, or a refund that has reached the payer. It belongs to
the day on which it moved. Of a voucher counts what its platform pays out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from foundation.days import ONE_DAY, day_of, start_of_day
from payments.closing.fees import fee_of
from payments.closing.queries import Books
from payments.enums import MONEY_EVENTS, PAID_BY_VALUES, AttemptStatus, ClosingState, RefundStatus
from payments.ledger.models import Attempt, ClosedEntry, Event, Refund

# So long a transaction that books money is never under way, nor are the clocks of two machines apart.
UNSEEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """One kind of movement: the table, when its money moved, what moved, and how a closed entry names it."""

    model: type[Any]
    at: str
    fen: Any
    status: str
    link: str

    def between(self, since: datetime, until: datetime) -> QuerySet[Any]:
        """Those that moved from one instant until before another. By the index of providers and times."""
        moved = {f"{self.at}__gte": since, f"{self.at}__lt": until, "provider__in": PAID_BY_VALUES}
        return self.model.objects.filter(status=self.status, **moved).order_by()  # type: ignore[no-any-return]

    def of_days(self, first: date, last: date) -> QuerySet[Any]:
        """Those of these days, both included."""
        return self.between(start_of_day(first), start_of_day(last + ONE_DAY))

    def late(self, held: Books | None) -> QuerySet[Any]:
        """Those of the days that are closed, or lie between such, that no valid closing holds.

        The newest closing took all that was there then, so that only what was booked since is looked through.
        """
        if held is None:
            return self.model.objects.none()  # type: ignore[no-any-return]
        since = held.newest.closed_at - UNSEEN
        booked = Event.objects.filter(kind__in=MONEY_EVENTS, created_at__gte=since).order_by().values("payment_id")
        entries = ClosedEntry.objects.filter(closing__state=ClosingState.CLOSED, **{self.link: OuterRef("pk")})
        return self.of_days(held.begun, held.newest.date).filter(~Exists(entries), payment_id__in=booked)

    def told(self, rows: QuerySet[Any]) -> Iterator[tuple[int, str, str, int, int | None, date]]:
        """Of each: its id, way and type, the fen, the fee and the own day; in the order of the ids."""
        said = rows.annotate(counted_fen=self.fen, counted_fee=fee_of(self.model)).order_by("pk")
        columns = ("pk", "provider", "payment__type", "counted_fen", "counted_fee", self.at)
        for key, provider, kind, fen, fee, at in said.values_list(*columns):
            yield key, provider, kind, fen, fee, day_of(at)


RECEIVED = Moved(Attempt, "paid_at", Coalesce(F("received_fen"), F("paid_fen")), AttemptStatus.PAID, "attempt")
REFUNDED = Moved(Refund, "succeeded_at", F("amount_fen"), RefundStatus.SUCCEEDED, "refund")
BOTH = (RECEIVED, REFUNDED)


def first_moved(first: date, last: date) -> date | None:
    """The first of these days on which money moved."""
    return _moved(first, last, Min)


def last_moved(first: date, last: date) -> date | None:
    """The last of them."""
    return _moved(first, last, Max)


def _moved(first: date, last: date, extreme: Any) -> date | None:
    found = [moved.of_days(first, last).aggregate(at=extreme(moved.at))["at"] for moved in BOTH]
    days = [day_of(at) for at in found if at is not None]
    pick = min if extreme is Min else max
    return pick(days) if days else None
