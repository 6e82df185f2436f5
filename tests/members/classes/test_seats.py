"""How many places a class has left, in the database and under its lock: the same rule twice, so the same answer."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from members.classes.roster import Roster
from members.classes.seats import annotate_places_left
from members.enums import BookingStatus
from members.models import ClassSession
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.factories.members import MemberFactory
from tests.seats import places_left

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_place_is_taken_by_the_clock():
    now = timezone.now()
    session = ClassSessionFactory(capacity=10)
    for status in BookingStatus:
        BookingFactory(session=session, status=status, held_until=now)
    over, before = places_left(session, now), places_left(session, now - MINUTE)
    assert over == (10 - 3, 10 - 3), "booked, attended and missed: a hold that ends now is over"
    assert before == (10 - 5, 10 - 5)


@pytest.mark.parametrize(
    ("booked", "walked_in", "online", "in_the_room"),
    [(0, 0, 6, 10), (6, 0, 0, 4), (0, 4, 6, 6), (0, 7, 3, 3), (5, 5, 0, 0), (6, 6, 0, 0)],
)
def test_walk_in_seats_are_kept_from_booking_ahead(booked, walked_in, online, in_the_room):
    session = ClassSessionFactory(capacity=10, walk_in_seats=4)
    BookingFactory.create_batch(booked, session=session)
    BookingFactory.create_batch(walked_in, session=session, is_walk_in=True)
    assert places_left(session) == (online, in_the_room)


def test_both_ways_of_counting_agree_on_random_classes(django_assert_num_queries):
    now, dice = timezone.now(), Random(20250501)
    members = MemberFactory.create_batch(6)
    for _number in range(40):
        capacity = dice.randint(0, 6)
        session = ClassSessionFactory(capacity=capacity, walk_in_seats=dice.randint(0, capacity))
        for member in dice.sample(members, dice.randint(0, 6)):
            until = now + dice.choice((-MINUTE, timedelta(0), MINUTE))
            status, is_walk_in = dice.choice(BookingStatus.values), dice.random() < 0.3
            BookingFactory(session=session, member=member, status=status, held_until=until, is_walk_in=is_walk_in)
    with django_assert_num_queries(1):
        sessions = list(annotate_places_left(ClassSession.objects.all(), now))
    for session in sessions:
        roster = Roster(session, now)
        counted = (session.online_places_left, session.places_left)
        assert counted == (max(0, roster.online_places_left()), max(0, roster.places_left())), session.pk
