"""The classes of today with everybody in them: how full each is, and a tap for each person who came or did not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from foundation.console import formatting
from foundation.console.decision import Sentence
from foundation.console.decision_pages import leading_back, staff_of
from members.classes.admin.attendance import ATTENDANCE
from members.classes.admin.badges import BOOKING_STATUS
from members.classes.models import Booking, ClassSession
from members.classes.seats import annotate_places_left, place_in_words, takes_place
from members.classes.waiting_list import IN_TURN
from members.days import ONE_DAY, start_of_day, today
from members.enums import LIVE_BOOKINGS, BookingStatus, SessionStatus


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a class; `colour` is one of the theme's, `taps` are pairs of an address to post to and a title."""

    booking: Booking
    state: str
    colour: str
    taps: Sequence[tuple[str, Sentence]]


@dataclass(frozen=True, slots=True)
class ClassToday:
    """One class; `is_now`: it is about to begin or under way, and its people are shown unfolded."""

    session: Any
    page: str
    taken: int
    waiting: int
    people: Sequence[Person]
    is_now: bool


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
    return [_told(session, inside[session.pk], user, now, back) for session in sessions]


def _today() -> dict[str, datetime]:
    return {"starts_at__gte": start_of_day(today()), "starts_at__lt": start_of_day(today() + ONE_DAY)}


def _told(session: Any, bookings: Iterable[Booking], user: User, now: datetime, back: str) -> ClassToday:
    bookings = list(bookings)
    people = [_person(booking, user, back) for booking in bookings if takes_place(booking, now)]
    return ClassToday(
        session=session,
        page=formatting.page_of(session),
        taken=session.capacity - session.places_left,
        waiting=sum(booking.status == BookingStatus.WAITING for booking in bookings),
        people=people,
        is_now=session.ends_at > now and any(person.taps for person in people),
    )


def _person(booking: Booking, user: User, back: str) -> Person:
    offered = [each for each in ATTENDANCE if each.is_offered(user, booking)]
    places = [(reverse(f"admin:members_booking_{each.name}", args=[booking.pk]), each.title) for each in offered]
    taps = [(leading_back(place, back), title) for place, title in places]
    state, colour = place_in_words(booking, timezone.now()), BOOKING_STATUS.get(booking.status, "")
    return Person(booking, state, colour, taps)
