"""Days on which the gym is closed: no class is made for one of them, and no private session booked.

Private sessions belong to a room above; they are reached by name, from the member.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from members.classes.models import ClassSession, ClosedDays
from members.days import ONE_DAY, start_of_day
from members.enums import OPEN_APPOINTMENTS, SessionStatus
from members.errors import GymClosed
from members.people.models import Member


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
    opens, closes = _hours(closed)
    on = ClassSession.objects.filter(status=SessionStatus.SCHEDULED, ends_at__gt=timezone.now())
    return on.filter(starts_at__gte=opens, starts_at__lt=closes).order_by("starts_at", "id")


def members_with_coaches(closed: ClosedDays) -> QuerySet[Any]:
    """Who has a private session open on these days, once for each; with `appointment_id`, `begins_at` and `coach`."""
    opens, closes = _hours(closed)
    on = Member.objects.filter(
        appointments__status__in=OPEN_APPOINTMENTS,
        appointments__ends_at__gt=timezone.now(),
        appointments__starts_at__gte=opens,
        appointments__starts_at__lt=closes,
    )
    facts = {"begins_at": F("appointments__starts_at"), "coach": F("appointments__coach__name")}
    named = on.annotate(appointment_id=F("appointments__pk"), **facts)
    return named.order_by("appointments__starts_at", "appointments__pk")


def _hours(closed: ClosedDays) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day."""
    return start_of_day(closed.first_day), start_of_day(closed.last_day + ONE_DAY)
