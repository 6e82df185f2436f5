"""How many places a class has left, by the clock: a hold whose time is over takes none, whatever jobs are running."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from members.classes.models import Booking, ClassSession
from members.enums import FIRM_BOOKINGS, PASSING_BOOKINGS


def takes_place(booking: Booking, now: datetime) -> bool:
    """Whether this booking takes a place; `taking_place` says the same to the database."""
    if booking.status in FIRM_BOOKINGS:
        return True
    return booking.status in PASSING_BOOKINGS and booking.held_until is not None and booking.held_until > now


def taking_place(now: datetime) -> Q:
    """The bookings that take a place."""
    return Q(status__in=FIRM_BOOKINGS) | Q(status__in=PASSING_BOOKINGS, held_until__gt=now)


def places_left(session: ClassSession, now: datetime) -> int:
    """How many places of the room are left, those for walk-ins among them."""
    return _counted(session, now, "places_left")


def online_places_left(session: ClassSession, now: datetime) -> int:
    """How many places can still be booked ahead: none of those that are kept for walk-ins."""
    return _counted(session, now, "online_places_left")


def annotate_places_left(sessions: QuerySet[ClassSession], now: datetime) -> QuerySet[Any]:
    """The classes with `places_left` and `online_places_left`, never below zero; one statement, however many."""
    taken, taken_online = _count(taking_place(now)), _count(taking_place(now) & Q(is_walk_in=False))
    left, left_online = F("capacity") - taken, F("capacity") - F("walk_in_seats") - taken_online
    return sessions.annotate(
        places_left=_not_negative(left), online_places_left=_not_negative(Least(left, left_online))
    )


def _counted(session: ClassSession, now: datetime, name: str) -> int:
    counted: int = annotate_places_left(ClassSession.objects.filter(pk=session.pk), now).values_list(name).get()[0]
    return counted


def _count(condition: Q) -> Coalesce:
    of_this = Booking.objects.filter(condition, session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(of_this.values(count=Count("pk")), output_field=IntegerField()), 0)


def _not_negative(places: Combinable) -> Greatest:
    return Greatest(places, Value(0), output_field=IntegerField())
