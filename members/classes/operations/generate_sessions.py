"""Make the classes that the weekly timetable plans."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from members.classes.closed_days import closures
from members.classes.coach_time import CoachTimes
from members.classes.models import ClassSession, TimetableSlot
from members.classes.new_session import new_session
from members.days import ONE_DAY, days_between, instant_of


@transaction.atomic
def generate_sessions(*, first: date, last: date) -> int:
    """Make the classes of these days, both included, that are not there yet; how many were made.

    Each is a copy of the course's terms of now. What was made once is not made again, also when it was moved or
    cancelled since; on a closed day nothing is made until it is open again. A class whose coach has something else
    then is made without a coach: somebody is to be found for it. The slots are locked, so that two runs at once make
    everything once.
    """
    planned = dict(_planned(first, last))
    made = ClassSession.objects.filter(slot__isnull=False, planned_on__range=(first, last))
    known = set(made.order_by().values_list("slot_id", "planned_on"))
    missing = [_session(slot, day) for (slot_id, day), slot in planned.items() if (slot_id, day) not in known]
    if missing:
        _give_coaches(missing)
    return len(ClassSession.objects.bulk_create(missing))


def _planned(first: date, last: date) -> Iterator[tuple[tuple[int, date], TimetableSlot]]:
    """Every slot and day on which it plans a class."""
    slots = TimetableSlot.objects.select_for_update(no_key=True, of=("self",))
    closed = list(closures(first=first, last=last))
    days = [first + ONE_DAY * number for number in range(days_between(first, last))]
    open_days = [day for day in days if not any(each.first_day <= day <= each.last_day for each in closed)]
    slots = slots.select_related("course").prefetch_related("course__prices")
    for slot in slots.filter(course__is_active=True).order_by("pk"):
        for day in open_days:
            if day.weekday() == slot.weekday and slot.valid_from <= day <= (slot.valid_until or day):
                yield (slot.pk, day), slot


def _session(slot: TimetableSlot, day: date) -> ClassSession:
    starts_at = instant_of(day, slot.begins_at)
    session = new_session(slot.course, starts_at, coach_id=slot.coach_id, room=slot.room)
    session.slot, session.planned_on = slot, day
    return session


def _give_coaches(sessions: Sequence[ClassSession]) -> None:
    """Leave every class the coach that it is to have, unless something else takes his time."""
    first, last = min(each.starts_at for each in sessions), max(each.ends_at for each in sessions)
    times = CoachTimes({each.coach_id for each in sessions if each.coach_id is not None}, first, last)
    for each in sessions:
        if each.coach_id is not None and not times.take(each.coach_id, each.starts_at, each.ends_at):
            each.coach_id = None
