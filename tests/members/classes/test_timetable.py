"""Classes are made from the weekly timetable, once, as copies of the course's terms."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from members.classes.operations.generate_sessions import generate_sessions
from members.enums import AppointmentStatus, SessionStatus
from members.models import ClassSession, ClosedDays, TimetableSlot
from tests.command_runner import run_command
from tests.factories.gym import AppointmentFactory, ClassSessionFactory, CoachFactory, CourseFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2025, 6, 2)
SUNDAY = MONDAY + timedelta(days=6)


def slot(course=None, *, weekday=0, at="19:30", **more):
    terms = {"weekday": weekday, "begins_at": time.fromisoformat(at), "valid_from": MONDAY, **more}
    return TimetableSlot.objects.create(course=course or CourseFactory(), **terms)


def planned():
    return list(ClassSession.objects.order_by("planned_on", "pk").values_list("slot_id", "planned_on"))


def test_a_class_is_a_copy_of_its_course_at_the_slots_time_at_the_gym():
    course = CourseFactory(
        name="搏击", minutes=45, walk_in_seats=3, is_included=True, opens_days=7, cancel_hours=12, capacity=15
    )
    line = slot(course, at="07:00")
    assert generate_sessions(first=MONDAY, last=SUNDAY) == 1
    made = ClassSession.objects.get()
    starts_at = datetime(2025, 6, 1, 23, 0, tzinfo=UTC)
    assert (made.slot, made.course, made.planned_on, made.title) == (line, course, MONDAY, "搏击")
    assert (made.starts_at, made.ends_at) == (starts_at, starts_at + timedelta(minutes=45))
    assert (made.opens_at, made.cancel_until) == (starts_at - timedelta(days=7), starts_at - timedelta(hours=12))
    assert (made.capacity, made.walk_in_seats, made.price_fen, made.is_included) == (15, 3, 5_800, True)
    assert (made.coach, made.room, made.status) == (course.coach, course.room, SessionStatus.SCHEDULED)


def test_the_slots_coach_and_room_come_before_the_courses():
    other = CoachFactory()
    slot(coach=other, room="B 教室")
    generate_sessions(first=MONDAY, last=MONDAY)
    made = ClassSession.objects.get()
    assert (made.coach, made.room) == (other, "B 教室")


def test_every_week_within_the_slots_validity():
    every = slot(weekday=6)
    until = slot(weekday=6, valid_until=SUNDAY)
    later = slot(weekday=6, valid_from=SUNDAY + timedelta(days=7))
    slot(CourseFactory(is_active=False), weekday=6)
    second = SUNDAY + timedelta(weeks=1)
    assert generate_sessions(first=SUNDAY, last=second) == 4
    assert sorted(planned()) == sorted([(every.pk, SUNDAY), (every.pk, second), (until.pk, SUNDAY), (later.pk, second)])


def test_what_was_made_is_not_made_again_also_when_moved_or_cancelled():
    for weekday in range(3):
        slot(weekday=weekday)
    generate_sessions(first=MONDAY, last=SUNDAY)
    moved, cancelled, _kept = ClassSession.objects.order_by("planned_on")
    moved.starts_at, moved.ends_at = moved.starts_at + timedelta(days=9), moved.ends_at + timedelta(days=9)
    moved.save()
    cancelled.status, cancelled.cancelled_at = SessionStatus.CANCELLED, cancelled.starts_at
    cancelled.save()
    before = planned()
    assert generate_sessions(first=MONDAY, last=SUNDAY) == 0
    assert planned() == before


def test_what_was_made_keeps_its_terms():
    course = slot().course
    generate_sessions(first=MONDAY, last=MONDAY)
    course.price_fen = 9_900
    course.save()
    generate_sessions(first=MONDAY, last=MONDAY + timedelta(weeks=1))
    assert list(ClassSession.objects.order_by("planned_on").values_list("price_fen", flat=True)) == [5_800, 9_900]


def test_a_month_takes_a_few_statements(django_assert_max_num_queries):
    for weekday in range(7):
        slot(weekday=weekday)
    with django_assert_max_num_queries(10):
        assert generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=27)) == 28


def test_the_command_looks_weeks_ahead_of_today_at_the_gym():
    for weekday in range(7):
        slot(weekday=weekday)
    # Monday has begun at the gym, and not yet in UTC.
    with time_machine.travel(datetime(2025, 6, 1, 16, 30, tzinfo=UTC), tick=False):
        assert run_command("generate_sessions", "--weeks", "1", "--json").objects() == [{"created": 7}]
        assert run_command("generate_sessions", "--json").objects() == [{"created": 21}]
        assert run_command("generate_sessions").out == "0 classes made\n"
    days = [day for _slot, day in planned()]
    assert (days[0], days[-1]) == (MONDAY, MONDAY + timedelta(days=27))


def coaches():
    return list(
        ClassSession.objects.filter(slot__isnull=False).order_by("starts_at", "pk").values_list("coach", flat=True)
    )


def at_the_gym(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_two_lines_of_one_coach_at_a_time_give_the_second_class_no_coach():
    coach = CoachFactory()
    slot(coach=coach)
    slot(coach=coach, at="20:00")
    slot(coach=coach, at="21:00")
    assert generate_sessions(first=MONDAY, last=SUNDAY) == 3
    assert coaches() == [coach.pk, None, coach.pk]


@pytest.mark.parametrize(
    ("minute", "status", "is_free"),
    [
        (31, AppointmentStatus.BOOKED, False),
        (31, AppointmentStatus.TO_CONFIRM, False),
        (31, AppointmentStatus.CANCELLED, True),
        (30, AppointmentStatus.BOOKED, True),
    ],
)
def test_a_class_is_not_put_over_a_private_session(minute, status, is_free):
    coach = CoachFactory()
    ends_at = at_the_gym(MONDAY, 19, minute)
    AppointmentFactory(coach=coach, starts_at=ends_at - timedelta(hours=1), ends_at=ends_at, status=status)
    slot(coach=coach)
    generate_sessions(first=MONDAY, last=SUNDAY)
    assert coaches() == [coach.pk if is_free else None]


def test_a_class_is_not_put_over_another_unless_that_was_called_off():
    line, starts_at = slot(), at_the_gym(MONDAY, 19)
    ClassSessionFactory(course=line.course, starts_at=starts_at)
    called_off = {"status": SessionStatus.CANCELLED, "cancelled_at": starts_at}
    ClassSessionFactory(course=line.course, starts_at=starts_at + timedelta(weeks=1), **called_off)
    generate_sessions(first=MONDAY, last=SUNDAY + timedelta(weeks=1))
    assert coaches() == [None, line.course.coach_id]


def test_closed_days_make_no_classes_until_they_are_open_again():
    for weekday in range(7):
        slot(weekday=weekday)
    tuesday = MONDAY + timedelta(days=1)
    closed = ClosedDays.objects.create(first_day=tuesday, last_day=tuesday + timedelta(days=1), reason="春节")
    assert generate_sessions(first=MONDAY, last=SUNDAY) == 5
    assert [day.day for _slot, day in planned()] == [2, 5, 6, 7, 8]
    closed.delete()
    assert generate_sessions(first=MONDAY, last=SUNDAY) == 2
