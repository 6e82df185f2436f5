"""How long a payment's page and its receipts can be opened: calendar years of days at the gym (RECEIPT_SHOWN)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from foundation.days import day_of
from payments.enums import PaymentStatus
from payments.errors import PaymentNotFound
from payments.house_rules import RECEIPT_SHOWN

# No calendar year is shorter: up to here no calendar has to be asked.
_SHORTEST_YEAR = timedelta(days=365)


class NoLongerShown(PaymentNotFound):
    """The link is good, and its time is over; a person is told so (410), a program hears nothing of the payment."""


def is_payment_shown(payment: Any, *, now: datetime) -> bool:
    """Whether the page of a payment can be opened now."""
    ended = ended_at(status=payment.status, paid_at=payment.paid_at, expires_at=payment.expires_at)
    return is_shown(ended, now=now)


def ended_at(*, status: str, paid_at: datetime | None, expires_at: datetime) -> datetime:
    """When a payment was paid; of one that nobody paid, when it could be paid at the latest."""
    return paid_at if status == PaymentStatus.SUCCESS and paid_at is not None else expires_at


def is_shown(ended: datetime, *, now: datetime) -> bool:
    """Whether what ended then can be opened now: to the end of the same day RECEIPT_SHOWN years later, at the gym."""
    return are_shown([ended], now=now)[0]


def are_shown(ended: Iterable[datetime], *, now: datetime) -> list[bool]:
    """The same for each of many."""
    years = RECEIPT_SHOWN.value()
    surely_behind = now - _SHORTEST_YEAR * years
    return [each > surely_behind or day_of(now) <= _years_after(day_of(each), years) for each in ended]


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; the last of February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
