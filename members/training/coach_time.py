"""A coach is in one place at a time: with one member, or in front of one class."""

from datetime import datetime

from django.db.models import Q

from members.classes.models import ClassSession
from members.enums import OPEN_APPOINTMENTS, SessionStatus
from members.training.models import Appointment


def overlapping(starts_at: datetime, ends_at: datetime) -> Q:
    """What is on at that time; what ends when another begins does not overlap it."""
    return Q(starts_at__lt=ends_at, ends_at__gt=starts_at)


def is_coach_busy(
    coach_id: int, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> bool:
    """Whether the coach has an open private session or a class then; the class named last is left aside.

    Asked under the coach's lock.
    """
    during = overlapping(starts_at, ends_at)
    classes = ClassSession.objects.filter(during, coach=coach_id, status=SessionStatus.SCHEDULED)
    appointments = Appointment.objects.filter(during, coach=coach_id, status__in=OPEN_APPOINTMENTS)
    if but_for_session_id is not None:
        classes = classes.exclude(pk=but_for_session_id)
    return appointments.exists() or classes.exists()
