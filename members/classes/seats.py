"""Which bookings take a place, until when, and how many places a class has left; in Python and in SQL, side by side.

By the clock: a hold whose time is over takes no place, whatever jobs are running.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext as _

from members.classes.models import Booking, ClassSession
from members.enums import FIRM_BOOKINGS, PASSING_BOOKINGS, BookingStatus, SessionStatus


def is_held(booking: Booking, now: datetime) -> bool:
    """Whether a place is held or offered, and its time is not over; `held` says the same to the database."""
    return booking.status in PASSING_BOOKINGS and booking.held_until is not None and booking.held_until > now


def held(now: datetime) -> Q:
    """The bookings that hold a place until their time is over: for a payment until that expires, or as an offer."""
    return Q(status__in=PASSING_BOOKINGS, held_until__gt=now)


def is_overdue(booking: Booking, now: datetime) -> bool:
    """Whether a place was held or offered and its time is over; `overdue` says the same to the database."""
    return booking.status in PASSING_BOOKINGS and not is_held(booking, now)


def overdue(now: datetime) -> Q:
    """The bookings that are let go, whether or not that was written down."""
    return Q(status__in=PASSING_BOOKINGS, held_until__lte=now)


def place_in_words(booking: Booking, now: datetime) -> str:
    """Where a place stands for a person: what the gym has cancelled is, and a hold is over with its time.

    Whoever wrote it down, or nobody yet.
    """
    if booking.session.status == SessionStatus.CANCELLED and booking.status != BookingStatus.LATE_CANCELLED:
        return str(SessionStatus.CANCELLED.label)
    return _("No longer held") if is_overdue(booking, now) else booking.get_status_display()


def free_places(session: Any) -> str:
    """Of a class with its places left: what can be booked ahead, which the API says too, and what the desk keeps."""
    ahead, at_the_desk = session.online_places_left, session.places_left - session.online_places_left
    if not at_the_desk:
        return str(ahead)
    return _("%(ahead)d, and %(at_the_desk)d at the desk for walk-ins") % {"ahead": ahead, "at_the_desk": at_the_desk}


def free_places_in_words(session: Any) -> str:
    """The same as part of a line."""
    return _("places left: %(count)s") % {"count": free_places(session)}


def takes_place(booking: Booking, now: datetime) -> bool:
    """Whether this booking takes a place; `taking_place` says the same to the database."""
    return booking.status in FIRM_BOOKINGS or is_held(booking, now)


def taking_place(now: datetime) -> Q:
    """The bookings that take a place."""
    return Q(status__in=FIRM_BOOKINGS) | held(now)


def annotate_places_left(sessions: QuerySet[ClassSession], now: datetime) -> QuerySet[Any]:
    """The classes with `places_left` and `online_places_left`, never below zero; one statement, however many.

    `Roster` says the same of one class, under its lock.
    """
    taken, taken_online = _count(taking_place(now)), _count(taking_place(now) & Q(is_walk_in=False))
    left, left_online = F("capacity") - taken, F("capacity") - F("walk_in_seats") - taken_online
    return sessions.annotate(
        places_left=_not_negative(left), online_places_left=_not_negative(Least(left, left_online))
    )


def _count(condition: Q) -> Coalesce:
    of_this = Booking.objects.filter(condition, session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(of_this.values(count=Count("pk")), output_field=IntegerField()), 0)


def _not_negative(places: Combinable) -> Greatest:
    return Greatest(places, Value(0), output_field=IntegerField())
