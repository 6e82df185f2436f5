"""The demonstration's weekly timetable, with the classes of the past week and of the two to come."""

from datetime import time, timedelta

from django.utils import timezone

from members.classes.operations.generate_sessions import generate_sessions
from members.days import ONE_DAY, start_of_day, today
from members.models import ClassSession, Coach, Course, TimetableSlot

ONE_WEEK, TWO_WEEKS = timedelta(weeks=1), timedelta(weeks=2)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEK = (
    (MONDAY, time(18, 30), "有氧搏击"),
    (MONDAY, time(19, 30), "瑜伽团课"),
    (TUESDAY, time(12, 15), "普拉提"),
    (TUESDAY, time(19, 0), "动感单车"),
    (WEDNESDAY, time(12, 0), "新手入门课"),
    (WEDNESDAY, time(18, 30), "有氧搏击"),
    (WEDNESDAY, time(19, 30), "瑜伽团课"),
    (THURSDAY, time(12, 15), "普拉提"),
    (THURSDAY, time(19, 0), "动感单车"),
    (FRIDAY, time(18, 30), "有氧搏击"),
    (FRIDAY, time(19, 30), "瑜伽团课"),
    (SATURDAY, time(10, 30), "动感单车"),
    (SATURDAY, time(16, 0), "有氧搏击"),
    (SUNDAY, time(10, 0), "瑜伽团课"),
    (SUNDAY, time(15, 0), "新手入门课"),
)
# On Sundays somebody else teaches yoga.
SUNDAY_YOGA_COACH = "唐宁"


def plan_week() -> None:
    """Write the timetable, valid since a week ago, and make the classes of that week."""
    courses = {course.name: course for course in Course.objects.all()}
    stand_in = Coach.objects.get(name=SUNDAY_YOGA_COACH)
    for weekday, begins_at, name in WEEK:
        TimetableSlot.objects.create(
            course=courses[name],
            weekday=weekday,
            begins_at=begins_at,
            coach=stand_in if (weekday, name) == (SUNDAY, "瑜伽团课") else None,
            valid_from=today() - ONE_WEEK,
        )
    generate_sessions(first=today() - ONE_WEEK, last=today() - ONE_DAY)


def keep_two_weeks_ahead() -> None:
    """Make the classes of the coming days that are not there yet, on whichever day this is."""
    generate_sessions(first=today(), last=today() + TWO_WEEKS - ONE_DAY)


def coming_class(course: str, *, skip: int = 0) -> ClassSession:
    """The next class of the course that does not begin within the hour, or one that many classes later."""
    coming = ClassSession.objects.filter(course__name=course, starts_at__gt=timezone.now() + timedelta(hours=1))
    return coming.order_by("starts_at", "id")[skip]


def past_class(course: str) -> ClassSession:
    """The last class of the course before today."""
    past = ClassSession.objects.filter(course__name=course, starts_at__lt=start_of_day(today()))
    return past.latest("starts_at", "id")
