"""How many places a class has left, as the program counts them."""

from django.utils import timezone

from members.classes.seats import annotate_places_left
from members.models import ClassSession


def places_left(session: ClassSession, now=None) -> tuple[int, int]:
    """Those that can be booked ahead, and those of the room."""
    counted = annotate_places_left(ClassSession.objects.filter(pk=session.pk), now or timezone.now())
    return counted.values_list("online_places_left", "places_left").get()


def online_places_left(session: ClassSession, now=None) -> int:
    """Those that can be booked ahead."""
    return places_left(session, now)[0]
