"""Who came to a class."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.classes.operations.mark_attendance import mark_attendance
from members.enums import BookingStatus, SessionStatus
from members.errors import AttendanceTooEarly, BookingNotFound, BookingOver, EntitlementLocked
from members.house_rules import DOORS_OPEN
from members.models import Booking, MemberEvent
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.factories.members import StaffFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BOOKED, ATTENDED, NO_SHOW = (BookingStatus(each) for each in ("booked", "attended", "no_show"))


@pytest.fixture
def booking():
    return BookingFactory()


def mark(booking, status, *, at, actor_id=None):
    with time_machine.travel(at, tick=False):
        return mark_attendance(booking_id=booking.pk, status=status, actor_id=actor_id)


def test_who_came_is_noted_from_an_hour_before(booking):
    staff, doors = StaffFactory(), booking.session.starts_at - DOORS_OPEN.duration()
    with pytest.raises(AttendanceTooEarly):
        mark(booking, ATTENDED, at=doors - SECOND)
    assert Booking.objects.get().status == BOOKED
    marked = mark(booking, ATTENDED, at=doors, actor_id=staff.pk)
    assert (marked.status, marked.changed_by_id, marked.changed_at) == (ATTENDED, staff.pk, doors)
    event = MemberEvent.objects.get()
    assert (event.kind, event.member, event.actor) == ("attendance_marked", booking.member, staff)
    assert json.loads(event.facts) == {"before": "booked", "after": "attended"}


def test_only_what_has_begun_was_missed(booking):
    with pytest.raises(AttendanceTooEarly):
        mark(booking, NO_SHOW, at=booking.session.starts_at - SECOND)
    assert mark(booking, NO_SHOW, at=booking.session.starts_at).status == NO_SHOW


def test_a_mark_is_changed_or_taken_back_and_the_same_again_is_nothing(booking):
    at = booking.session.ends_at
    for status in (ATTENDED, ATTENDED, NO_SHOW, BOOKED):
        assert mark(booking, status, at=at).status == status
    assert MemberEvent.objects.count() == 3


@pytest.mark.parametrize("status", ["waiting", "offered", "held", "cancelled", "late_cancelled", "released"])
def test_only_a_booked_place_is_marked(status):
    given_up = BookingFactory(status=status, held_until=timezone.now())
    with pytest.raises(BookingOver):
        mark(given_up, ATTENDED, at=given_up.session.starts_at)


def test_nobody_comes_to_a_cancelled_class():
    session = ClassSessionFactory(status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(BookingOver):
        mark(BookingFactory(session=session), ATTENDED, at=session.starts_at)


def test_while_a_refund_is_under_way_nobody_comes(booking):
    Booking.objects.update(locked_at=timezone.now())
    with pytest.raises(EntitlementLocked):
        mark(booking, ATTENDED, at=booking.session.starts_at)


def test_nobodys_booking_is_not_found():
    with pytest.raises(BookingNotFound):
        mark_attendance(booking_id=1, status=ATTENDED, actor_id=None)
