"""Make the classes that the weekly timetable plans."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from members.classes.models import ClassSession, TimetableSlot
from members.classes.new_session import new_session
from members.days import ONE_DAY, days_between, instant_of


@transaction.atomic
def generate_sessions(*, first: date, last: date) -> int:
    """Make the classes of these days, both included, that are not there yet; how many were made.

    Each is a copy of the course's terms of now. What was made once is not made again, also when it was moved or
    cancelled since. The slots are locked, so that two runs at once make everything once.
    """
    planned = dict(_planned(first, last))
    made = ClassSession.objects.filter(slot__isnull=False, planned_on__range=(first, last))
    known = set(made.order_by().values_list("slot_id", "planned_on"))
    missing = [_session(slot, day) for (slot_id, day), slot in planned.items() if (slot_id, day) not in known]
    return len(ClassSession.objects.bulk_create(missing))


def _planned(first: date, last: date) -> Iterator[tuple[tuple[int, date], TimetableSlot]]:
    """Every slot and day on which it plans a class."""
    slots = TimetableSlot.objects.select_for_update(no_key=True, of=("self",)).select_related("course")
    days = [first + ONE_DAY * number for number in range(days_between(first, last))]
    for slot in slots.filter(course__is_active=True).order_by("pk"):
        for day in days:
            if day.weekday() == slot.weekday and slot.valid_from <= day <= (slot.valid_until or day):
                yield (slot.pk, day), slot


def _session(slot: TimetableSlot, day: date) -> ClassSession:
    starts_at = instant_of(day, slot.begins_at)
    session = new_session(slot.course, starts_at, coach_id=slot.coach_id, room=slot.room)
    session.slot, session.planned_on = slot, day
    return session
