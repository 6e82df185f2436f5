"""What is said of bookings and classes in Python and in SQL is the same, and what is said plainly here."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.classes.booking_window import closed_because, doors_are_open, open_for_booking
from members.classes.cancellation import costs_nothing, is_in_time, status_after
from members.classes.models import Booking, ClassSession
from members.classes.queries import bookings_during
from members.classes.roster import Roster
from members.classes.seats import held, is_held, is_overdue, overdue, takes_place, taking_place
from members.classes.waiting_list import is_promoting, promoting
from members.days import today
from members.enums import BookingStatus, SessionStatus
from members.house_rules import DOORS_OPEN
from tests.factories.gym import ClassSessionFactory, CourseFactory
from tests.factories.members import MemberFactory
from tests.members.random_rows import few, found, near, saying
from tests.seats import places_left

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
# What takes a place more often than what does not, or few of the classes would be nearly full.
STATUSES = st.sampled_from([*BookingStatus.values, "booked", "attended", "held", "offered"])
PLACES = st.lists(st.tuples(STATUSES, near, st.booleans()), max_size=6)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-25T04:00:00Z", tick=False):
        yield


@pytest.fixture
def people(clock):
    return MemberFactory.create_batch(6)


@pytest.fixture
def course(clock):
    return CourseFactory()


def booked(session, people, places):
    """A booking of each of these statuses, held until so many minutes from now."""
    now = timezone.now()
    return Booking.objects.bulk_create(
        Booking(
            session=session,
            member=member,
            status=status,
            held_until=now + minutes * MINUTE,
            is_walk_in=is_walk_in,
            created_at=now,
            changed_at=now,
        )
        for member, (status, minutes, is_walk_in) in zip(people, places, strict=False)
    )


@few
@given(places=PLACES, capacity=st.integers(0, 8), kept=st.integers(0, 3))
def test_places(people, course, places, capacity, kept):
    now = timezone.now()
    session = ClassSessionFactory(course=course, capacity=capacity, walk_in_seats=min(kept, capacity))
    bookings = booked(session, people, places)
    assert found(Booking, bookings, held(now)) == saying(bookings, lambda each: is_held(each, now))
    assert found(Booking, bookings, overdue(now)) == saying(bookings, lambda each: is_overdue(each, now))
    assert found(Booking, bookings, taking_place(now)) == saying(bookings, lambda each: takes_place(each, now))

    taking = [
        is_walk_in
        for status, minutes, is_walk_in in places
        if status in ("booked", "attended", "no_show") or (status in ("held", "offered") and minutes > 0)
    ]
    left = capacity - len(taking)
    ahead = min(left, capacity - session.walk_in_seats - taking.count(False))
    roster = Roster(session, now)
    assert (roster.online_places_left(), roster.places_left()) == (ahead, left)
    assert places_left(session, now) == (max(0, ahead), max(0, left))


@few
@given(places=PLACES)
def test_places_that_stand(people, course, places):
    session = ClassSessionFactory(course=course)
    bookings = booked(session, people, places)
    day = session.starts_at.date()
    during = [
        booking.pk
        for member in people
        for booking in bookings_during(member_id=member.pk, first=today(), last=day)
        if booking.session_id == session.pk
    ]
    standing = [
        booking.pk
        for booking, (status, minutes, _is_walk_in) in zip(bookings, places, strict=True)
        if status in ("booked", "waiting") or (status in ("held", "offered") and minutes > 0)
    ]
    assert sorted(during) == standing


@few
@given(opens=near, cancel=near, starts=near, lasts=st.integers(1, 3), is_cancelled=st.booleans())
def test_times_of_a_class(people, course, opens, cancel, starts, lasts, is_cancelled):
    now = timezone.now()
    starts_at = now + starts * MINUTE
    session = ClassSessionFactory(
        course=course,
        starts_at=starts_at,
        ends_at=starts_at + lasts * MINUTE,
        opens_at=now + opens * MINUTE,
        cancel_until=now + cancel * MINUTE,
        status=SessionStatus.CANCELLED if is_cancelled else SessionStatus.SCHEDULED,
        cancelled_at=now if is_cancelled else None,
    )
    assert bool(found(ClassSession, [session], promoting(now))) == is_promoting(session, now)
    assert is_promoting(session, now) == (not is_cancelled and starts > 0)
    assert bool(found(ClassSession, [session], open_for_booking(now))) == (not closed_because(session, now))
    assert (not closed_because(session, now)) == (not is_cancelled and opens <= 0 < starts)
    [booking] = booked(session, people, [("booked", 0, False)])
    minutes = DOORS_OPEN.value()
    for ahead in (minutes - 1, minutes, minutes + 1):
        are_open = bool(found(Booking, [booking], doors_are_open(now - ahead * MINUTE)))
        assert are_open == (not is_cancelled and starts + ahead <= minutes)
    is_over = not found(Booking, [booking], doors_are_open(now))
    assert is_over == (is_cancelled or starts + lasts < 0)


@few
@given(status=st.sampled_from(BookingStatus.values), cancel=near, is_cancelled=st.booleans(), by_gym=st.booleans())
def test_in_time(course, status, cancel, is_cancelled, by_gym):
    """The refund calculator says of a place what giving it up would make of it."""
    now = timezone.now()
    called_off = SessionStatus.CANCELLED if is_cancelled else SessionStatus.SCHEDULED
    booking = Booking(session=ClassSession(cancel_until=now + cancel * MINUTE, status=called_off), status=status)
    assert is_in_time(booking.session, now) == (is_cancelled or cancel >= 0)
    after = status_after(booking, by_gym=by_gym, at=now)
    if status in ("waiting", "offered"):
        assert after == BookingStatus.RELEASED
    else:
        in_time = by_gym or is_cancelled or cancel >= 0
        assert after == (BookingStatus.CANCELLED if in_time else BookingStatus.LATE_CANCELLED)
    if status == "booked" and not by_gym:
        assert costs_nothing(booking, now) == (after == BookingStatus.CANCELLED)
    if status != "booked":
        assert costs_nothing(booking, now) == (is_cancelled or status == "cancelled")
