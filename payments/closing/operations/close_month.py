"""Close a month: the sum of its closed days, and what the apps above say of it."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.days import ONE_DAY, last_of_month, today
from payments.closing.figures import Figures, Sums, added, read, written
from payments.closing.movements import first_moved
from payments.closing.operations.close_day import as_json, columns_of
from payments.closing.queries import closed_days, hold_books, newest
from payments.enums import Period
from payments.errors import EarlierDayOpen, NothingClosed, PeriodClosed, PeriodNotOver
from payments.ledger.closed_entries import Digest
from payments.ledger.models import Closing
from payments.ledger.operations.move_closing import number_it, vouch_for


def close_month(*, first: date, user_id: int | None = None) -> Closing:
    """Freeze the sum of the month's closed days with the statement of `MONTH_STATEMENT`; `first` is its first day.

    Its days stay closed then. Raises PeriodNotOver; PeriodClosed for a month that is not behind the newest closed one;
    NothingClosed, and EarlierDayOpen where money moved on a day of it that is open; ClosingUnderWay.
    """
    last = last_of_month(first)
    if last >= today():
        raise PeriodNotOver
    # Before the transaction: it may take long, and what is frozen of it is what it says now.
    statement = statement_of(first)
    with transaction.atomic():
        return _close(first, last, statement, user_id)


def statement_of(first: date) -> Any:
    """What the app above says of the month that begins on this day: plain lists and texts; None where none does."""
    if not settings.MONTH_STATEMENT:
        return None
    return import_string(settings.MONTH_STATEMENT)(first.year, first.month)


def require_closable(first: date, last: date) -> None:
    """Raise what is against closing the month."""
    before, newest_day = newest(Period.MONTH), newest(Period.DAY)
    if before is not None and first <= before.date:
        raise PeriodClosed
    if newest_day is None or newest_day.date < first or not closed_days(first, last).exists():
        raise NothingClosed
    still_open = first_moved(newest_day.date + ONE_DAY, last) if newest_day.date < last else None
    if still_open is not None:
        raise EarlierDayOpen(still_open)


def _close(first: date, last: date, statement: Any, user_id: int | None) -> Closing:
    number, now = hold_books() + 1, timezone.now()
    require_closable(first, last)
    days = list(closed_days(first, last))
    closing = Closing(number=number, period=Period.MONTH, date=first, closed_by_id=user_id, closed_at=now)
    number_it(closing)
    own, late = (added(_figures(day, name) for day in days) for name in ("rows", "late"))
    told = {
        "rows": written(own),
        "late": written(late),
        "days": [{"closing": day.pk, "date": day.date.isoformat(), "hash": day.event_hash} for day in days],
    }
    vouch_for(
        closing,
        count=0,
        digest=str(Digest()),
        late_count=sum(day.late_count for day in days),
        totals=as_json(told),
        statement=as_json(statement),
        **columns_of(Sums.of([*own.values(), *late.values()])),
    )
    return closing


def _figures(day: Closing, name: str) -> Figures:
    return read(json.loads(day.totals)[name])
