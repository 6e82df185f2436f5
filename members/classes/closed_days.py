"""Days on which the gym is closed: no class is made for one of them."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from members.classes.models import ClassSession, ClosedDays
from members.days import ONE_DAY, start_of_day
from members.enums import SessionStatus
from members.errors import GymClosed


def closures(*, first: date, last: date) -> QuerySet[ClosedDays]:
    """Those that take one of these days, both included."""
    return ClosedDays.objects.filter(first_day__lte=last, last_day__gte=first)


def require_open_day(day: date) -> None:
    """Raise GymClosed when the gym is closed on that day."""
    closed = closures(first=day, last=day).first()
    if closed is not None:
        raise GymClosed(day, closed.reason)


def classes_of(closed: ClosedDays) -> QuerySet[ClassSession]:
    """The classes that are still on, on the days that are closed; the earliest first."""
    opens, closes = start_of_day(closed.first_day), start_of_day(closed.last_day + ONE_DAY)
    on = ClassSession.objects.filter(status=SessionStatus.SCHEDULED, ends_at__gt=timezone.now())
    return on.filter(starts_at__gte=opens, starts_at__lt=closes).order_by("starts_at", "id")
