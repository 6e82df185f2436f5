"""Which days and months are closed, and the lock under which that changes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet

from payments.enums import ClosingState, Period
from payments.ledger.models import Closing


def valid(period: Period) -> QuerySet[Closing]:
    """The closings of this kind that count: those that nobody has reopened."""
    return Closing.objects.filter(period=period, state=ClosingState.CLOSED)


def closing_of(period: Period, first: date) -> Closing | None:
    """The valid closing of a day, or of the month that begins on this day."""
    return valid(period).filter(date=first).select_related("closed_by").first()


def newest(period: Period) -> Closing | None:
    """The valid closing of the last day, or month."""
    return valid(period).order_by("-date").first()


@dataclass(frozen=True, slots=True)
class Books:
    """From the first day that is closed, with which they begin, to the newest."""

    begun: date
    newest: Closing


def books() -> Books | None:
    """As they stand; None while no day is closed."""
    closed = newest(Period.DAY)
    if closed is None:
        return None
    return Books(valid(Period.DAY).aggregate(first=Min("date"))["first"], closed)


def closed_days(first: date, last: date) -> QuerySet[Closing]:
    """The valid closings of the days from one to another, both included, in their order."""
    return valid(Period.DAY).filter(date__gte=first, date__lte=last).select_related("closed_by").order_by("date")


def hold_books() -> int:
    """Let nobody else close or reopen until the transaction ends; the number of the newest closing, 0 before the first.

    The oldest row is the lock, as it is always there. Before it is, the number of the first closing, which is given
    once, decides between two.
    """
    Closing.objects.select_for_update().order_by("pk").first()
    return int(Closing.objects.aggregate(newest=Max("number"))["newest"] or 0)
