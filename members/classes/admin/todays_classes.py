"""The classes of today with everybody in them: how full each is, and a tap for each person who came or did not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import leading_back, staff_of
from members.classes.admin.attendance import ATTENDANCE
from members.classes.admin.badges import BOOKING_STATUS
from members.classes.models import Booking, ClassSession
from members.classes.seats import annotate_places_left, free_places, place_in_words, takes_place
from members.classes.waiting_list import IN_TURN
from members.days import ONE_DAY, start_of_day, today
from members.enums import LIVE_BOOKINGS, BookingStatus, SessionStatus

# So many are shown by name; a page with everybody of a day of twenty full classes would be slow and heavy.
MOST_PEOPLE = 150


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a class; `colour` is one of the theme's, `taps` are pairs of an address to post to and a title."""

    booking: Booking
    state: str
    colour: str
    taps: Sequence[tuple[str, Sentence]]


@dataclass(slots=True)
class ClassToday:
    """One class; `is_now`: it is about to begin or under way, and its people are shown unfolded.

    `people` is None where so many come today that only its roster tells of those of this class.
    """

    session: Any
    page: str
    taken: int
    free: str
    waiting: int
    is_now: bool
    places: Sequence[Booking] = field(repr=False)
    people: Sequence[Person] | None = None


def todays_classes(request: HttpRequest, back: str, among: Q | None = None) -> Sequence[ClassToday]:
    """Those that take place today, or those of them that are meant, earliest first; two statements, however many.

    `back` is the page that a tap leads back to.
    """
    now, user = timezone.now(), staff_of(request)
    of_today = ClassSession.objects.filter(status=SessionStatus.SCHEDULED, **_today()).filter(among or Q())
    sessions = list(annotate_places_left(of_today, now).select_related("coach").order_by("starts_at", "id"))
    bookings = Booking.objects.filter(session__in=[each.pk for each in sessions], status__in=LIVE_BOOKINGS)
    inside: dict[int, list[Booking]] = {each.pk: [] for each in sessions}
    for booking in bookings.select_related("member", "membership", "session__coach").order_by(IN_TURN):
        inside[booking.session_id].append(booking)
    classes = [_told(session, inside[session.pk], user, now) for session in sessions]
    _show_people(sorted(classes, key=lambda each: (not each.is_now, abs(each.session.starts_at - now))), user, back)
    return classes


def _today() -> dict[str, datetime]:
    return {"starts_at__gte": start_of_day(today()), "starts_at__lt": start_of_day(today() + ONE_DAY)}


def _told(session: Any, bookings: Sequence[Booking], user: User, now: datetime) -> ClassToday:
    places = [booking for booking in bookings if takes_place(booking, now)]
    return ClassToday(
        session=session,
        page=formatting.page_of(session),
        taken=session.capacity - session.places_left,
        free=free_places(session),
        waiting=sum(booking.status == BookingStatus.WAITING for booking in bookings),
        is_now=session.ends_at > now and any(_offered(booking, user) for booking in places),
        places=places,
    )


def _show_people(nearest_first: Sequence[ClassToday], user: User, back: str) -> None:
    """Those of the classes that are on, and of the others while there is room for everybody of one."""
    left = MOST_PEOPLE
    for each in nearest_first:
        left -= len(each.places)
        if each.is_now or left >= 0:
            each.people = [_person(booking, user, back) for booking in each.places]


def _offered(booking: Booking, user: User) -> list[Decision]:
    return [each for each in ATTENDANCE if each.is_offered(user, booking)]


def _person(booking: Booking, user: User, back: str) -> Person:
    offered = _offered(booking, user)
    places = [(reverse(f"admin:members_booking_{each.name}", args=[booking.pk]), each.title) for each in offered]
    taps = [(leading_back(place, back), title) for place, title in places]
    state, colour = place_in_words(booking, timezone.now()), BOOKING_STATUS.get(booking.status, "")
    return Person(booking, state, colour, taps)
