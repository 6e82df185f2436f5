"""A coach teaches one line of the timetable at a time: the weekly times of lines against each other."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from members.classes.models import TimetableSlot
from members.days import today
from members.errors import CoachBusy
from members.people.queries import coach_for_update

A_DAY, A_WEEK = 24 * 60, 7


def require_coach_free_weekly(slot: TimetableSlot) -> None:
    """Lock the coach of the line, if it has one; raises CoachBusy with the name of another line that needs him then.

    Only from today on: what two lines had at one time before is over. Inside a transaction.
    """
    coach_id = slot.coach_id or slot.course.coach_id
    if coach_id is None:
        return
    coach_for_update(coach_id)
    other = next((each for each in _lines_of(coach_id) if each.pk != slot.pk and _meet(slot, each)), None)
    if other is not None:
        raise CoachBusy(_teaches(str(other)), about=other)


def _lines_of(coach_id: int) -> Iterable[TimetableSlot]:
    """What the coach teaches every week, by the line or by its course."""
    is_his = Q(coach=coach_id) | Q(coach__isnull=True, course__coach=coach_id)
    lines = TimetableSlot.objects.filter(is_his, course__is_active=True).select_related("course")
    return lines.exclude(valid_until__lt=today())


def _meet(line: TimetableSlot, other: TimetableSlot) -> bool:
    """Whether there is a week in which both are on at one time, also where one of them goes on after midnight."""
    begins, ends = _minutes(line)
    for weeks in (-1, 0, 1):
        days = other.weekday - line.weekday + A_WEEK * weeks
        other_begins, other_ends = (minute + days * A_DAY for minute in _minutes(other))
        if begins < other_ends and other_begins < ends and _has_day(line, other, days):
            return True
    return False


def _minutes(line: TimetableSlot) -> tuple[int, int]:
    """When it begins and ends, from the beginning of its day."""
    begins = line.begins_at.hour * 60 + line.begins_at.minute
    return begins, begins + line.course.minutes


def _has_day(line: TimetableSlot, other: TimetableSlot, days: int) -> bool:
    """Whether both are valid on a day of the line and on that many days later, which is one of the other."""
    later = timedelta(days=days)
    first = max(line.valid_from, other.valid_from - later, today())
    first += timedelta(days=(line.weekday - first.weekday()) % A_WEEK)
    ends: list[date] = [line.valid_until or date.max, other.valid_until - later if other.valid_until else date.max]
    return first <= min(ends)


def _in_words(line: str) -> str:
    return _("The coach teaches another line at that time: %(line)s. Choose another coach or time.") % {"line": line}


_teaches = lazy(_in_words, str)
