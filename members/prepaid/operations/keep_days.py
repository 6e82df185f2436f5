"""Days that are over are written down, each with its seal."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.days import ONE_DAY, day_of
from members.enums import PrepaidKind
from members.prepaid.lines import COLUMNS, Line, Movement, Movements, total_of
from members.prepaid.models import PrepaidDay
from members.prepaid.queries import newest_total
from members.prepaid.roll_forward import rolled
from members.prepaid.seal import seal_of

# What was begun on a day is written down by then: a transaction that midnight fell into, a check-in that is taken back.
SETTLES_WITHIN = timedelta(minutes=10)
# So many days are gone through at once: more take longer than a job that somebody waits for may.
DAYS_AT_ONCE = 31


def keep_days() -> list[date]:
    """Keep every day from behind the newest kept one to yesterday, or yesterday alone where none is kept; which.

    At most `DAYS_AT_ONCE`, the earliest first. A day is never written again: what becomes known later moves a later
    day. Of several that run at once one writes.
    """
    newest, yesterday = newest_total(), day_of(timezone.now() - SETTLES_WITHIN) - ONE_DAY
    first = yesterday if newest is None else newest.day + ONE_DAY
    count = min((yesterday - first).days + 1, DAYS_AT_ONCE)
    if count <= 0:
        return []
    days = [first + timedelta(days=each) for each in range(-1, count)]
    moved = rolled(days)
    with transaction.atomic():
        if _is_outrun(newest):
            return []
        seal = "" if newest is None else newest.seal
        for day, movements in zip(days[1:], moved, strict=True):
            seal = _keep(day, movements, before=seal)
    return days[1:]


def _is_outrun(newest: PrepaidDay | None) -> bool:
    """Whether another has written meanwhile; the database refuses a line twice, too."""
    now = newest_total()
    return (now is None) != (newest is None) or (now is not None and newest is not None and now.pk != newest.pk)


def _keep(day: date, movements: Movements, *, before: str) -> str:
    seal = seal_of(day, movements, before=before)
    rows = [_row(day, line, movement) for line, movement in movements.items()]
    total = _row(day, Line(PrepaidKind.TOTAL), total_of(movements))
    total.seal = seal
    PrepaidDay.objects.bulk_create([*rows, total])
    return seal


def _row(day: date, line: Line, movement: Movement) -> PrepaidDay:
    return PrepaidDay(
        day=day, kind=line.kind, item_id=line.item_id, **{name: getattr(movement, name) for name in COLUMNS}
    )
