"""Open a closed day or month again: what it held is open, and the next closing takes it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from payments.closing.queries import hold_books, newest
from payments.enums import ClosingState, Period
from payments.errors import BooksNotReopened, OwnClosing
from payments.ledger.models import Closing
from payments.ledger.operations.move_closing import change_closing


@transaction.atomic
def reopen_books(*, period: Period, first: date, reason: str, user_id: int) -> Closing:
    """Its closing counts no more, and stays as history.

    Raises InvalidField without a reason, BooksNotReopened for all but the newest closed day whose month is open, or the
    newest closed month, and OwnClosing for who closed it.
    """
    stated = stated_reason(reason)
    hold_books()
    if not may_be_reopened(period, first):
        raise BooksNotReopened
    closing = Closing.objects.select_for_update().get(period=period, date=first, state=ClosingState.CLOSED)
    if closing.closed_by_id == user_id:
        raise OwnClosing
    change_closing(
        closing,
        state=ClosingState.REOPENED,
        reopened_by_id=user_id,
        reopened_at=timezone.now(),
        reopening_reason=stated,
    )
    return closing


def may_be_reopened(period: Period, first: date) -> bool:
    """Whether it is the newest one; of a day, also whether its month is open."""
    last = newest(period)
    if last is None or last.date != first:
        return False
    month = newest(Period.MONTH)
    return period == Period.MONTH or month is None or month.date < first.replace(day=1)
