"""What a class begins with: its course's terms of now, at a time, and the price of its day."""

from datetime import datetime, timedelta

from members.catalogue.prices import asked
from members.classes.models import ClassSession, Course
from members.days import day_of


def new_session(course: Course, starts_at: datetime, *, coach_id: int | None = None, room: str = "") -> ClassSession:
    """A class of this course that begins then, not saved; coach and room where they are others than the course's.

    A copy of the course's terms: the class may differ from them later.
    """
    return ClassSession(
        course=course,
        title=course.name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=course.minutes),
        coach_id=coach_id or course.coach_id,
        room=room or course.room,
        capacity=course.capacity,
        walk_in_seats=course.walk_in_seats,
        price_fen=asked(course, day_of(starts_at)).price_fen,
        is_included=course.is_included,
        opens_at=starts_at - timedelta(days=course.opens_days),
        cancel_until=starts_at - timedelta(hours=course.cancel_hours),
    )
