"""What a class begins with: its course's terms of now, at a time."""

from datetime import datetime, timedelta
from typing import Any

from members.classes.models import Course


def class_terms(course: Course, starts_at: datetime) -> dict[str, Any]:
    """The fields of a class of this course that begins then; the class may differ from them later."""
    return {
        "course": course,
        "title": course.name,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=course.minutes),
        "coach_id": course.coach_id,
        "room": course.room,
        "capacity": course.capacity,
        "walk_in_seats": course.walk_in_seats,
        "price_fen": course.price_fen,
        "is_included": course.is_included,
        "opens_at": starts_at - timedelta(days=course.opens_days),
        "cancel_until": starts_at - timedelta(hours=course.cancel_hours),
    }
