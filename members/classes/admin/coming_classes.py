"""Classes that somebody at the desk may still get into."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from members.classes.models import ClassSession
from members.classes.seats import annotate_places_left
from members.enums import SessionStatus
from members.house_rules import DESK_LOOKS_AHEAD


def coming_classes() -> QuerySet[Any]:
    """Those of the next days that are not over, earliest first, with the places that are left."""
    now, ahead = timezone.now(), DESK_LOOKS_AHEAD.duration()
    coming = ClassSession.objects.filter(
        status=SessionStatus.SCHEDULED, ends_at__gt=now, starts_at__gt=now - ahead, starts_at__lt=now + ahead
    )
    return annotate_places_left(coming, now)
