"""Where a day or a month of the books stands, and which days wait to be closed."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.days import ONE_DAY, today
from payments.closing.models import BookPeriod
from payments.closing.movements import BOTH, first_moved, last_moved
from payments.closing.operations import close_day, close_month
from payments.closing.queries import closing_of, newest
from payments.enums import Period
from payments.errors import BooksNotClosable

# So many days before today are looked through while no day has been closed yet.
LOOKED_BACK = 31


class Standing(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("of the books", "Closed")
    OPEN = "open", _("To be closed")
    RUNNING = "running", _("Not over yet")
    PASSED = "passed", _("Not closed by itself: days behind it are")


def standing_of(period: BookPeriod) -> Standing:
    """Where it stands. A day that was passed over has no closing of its own: what moved on it is late elsewhere."""
    if closing_of(period.period, period.first) is not None:
        return Standing.CLOSED
    if period.last >= today():
        return Standing.RUNNING
    last = newest(period.period)
    return Standing.PASSED if last is not None and period.first <= last.date else Standing.OPEN


def why_not_closable(period: BookPeriod) -> BooksNotClosable | None:
    """What is against closing it now, but for what is undecided; None when nothing is."""
    try:
        if period.period == Period.DAY:
            close_day.require_closable(period.first)
        else:
            close_month.require_closable(period.first, period.last)
    except BooksNotClosable as refusal:
        return refusal
    return None


def takes_late(day: date) -> bool:
    """Whether the day, if it is closed next, is the one that takes what came late."""
    last = newest(Period.DAY)
    if last is None or day <= last.date:
        return False
    return day == last.date + ONE_DAY or first_moved(last.date + ONE_DAY, day - ONE_DAY) is None


def open_days() -> Sequence[date]:
    """The days until yesterday on which money moved and that are not closed, the first first.

    Before the first closing, those of the last month.
    """
    last, yesterday = newest(Period.DAY), today() - ONE_DAY
    begin = today() - LOOKED_BACK * ONE_DAY if last is None else last.date + ONE_DAY
    days: set[date] = set()
    for moved in BOTH:
        rows = moved.of_days(begin, yesterday).annotate(own_day=TruncDate(moved.at))
        days |= set(rows.values_list("own_day", flat=True).distinct())
    return sorted(days)


def day_to_look_at() -> date:
    """The first day that waits to be closed; yesterday when none does."""
    last, yesterday = newest(Period.DAY), today() - ONE_DAY
    begin = yesterday - LOOKED_BACK * ONE_DAY if last is None else last.date + ONE_DAY
    pick = last_moved if last is None else first_moved
    found = pick(begin, yesterday) if begin <= yesterday else None
    return found or yesterday
