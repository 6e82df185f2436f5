"""A line of the timetable goes to another time, coach or room from a day on, and its classes with it, or not."""

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.cause import stated_reason
from foundation.errors import InvalidField
from members.classes.coach_lines import require_coach_free_weekly
from members.classes.models import Booking, TimetableSlot
from members.classes.operations.end_slot import call_off
from members.classes.operations.move_classes import ClassPlan, MovedClass, move_classes
from members.classes.queries import classes_of_slot, slot_for_update
from members.days import ONE_DAY, today


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """Without a coach or a room it has the course's."""

    weekday: int
    begins_at: time
    coach_id: int | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class SlotMoved:
    """The line from that day on, the classes that moved, how many were cancelled, and the places that were given up."""

    slot: TimetableSlot
    moved: list[MovedClass]
    cancelled: int
    given_up: list[Booking]


@transaction.atomic
def move_slot(
    *, slot_id: int, first: date, terms: SlotTerms, moves_classes: bool, reason: str, actor_id: int | None
) -> SlotMoved:
    """From that day on the line is what the terms say; before it everything stays as it is.

    Its classes to come go along with their bookings (`move_classes`), or are cancelled with them, all or none. Raises
    InvalidField without a reason, for a day that is over or behind the last one, for terms that change nothing or
    that another line of the course has, CoachBusy when the coach teaches another line then, and what either way
    refuses with.
    """
    reason, slot = stated_reason(reason), slot_for_update(slot_id)
    _require_day(slot, first)
    _require_news(slot, first, terms)
    to_come = list(classes_of_slot(slot_id).filter(planned_on__gte=first))
    old, successor = ClassPlan.of(slot), _successor(slot, first, terms)
    new = ClassPlan.of(successor)
    if (old.weekday, old.begins_at, old.coach_id) != (new.weekday, new.begins_at, new.coach_id):
        require_coach_free_weekly(successor)
    if not moves_classes:
        cancelled = call_off(to_come, reason=reason, actor_id=actor_id)
        return SlotMoved(successor, [], cancelled, [])
    moved, given_up = move_classes(slot_id, first, old=old, new=new, reason=reason, actor_id=actor_id)
    return SlotMoved(successor, moved, 0, given_up)


def _require_day(slot: TimetableSlot, first: date) -> None:
    if first < today():
        raise InvalidField({"first": [_("Give a day that is not over.")]})
    if slot.valid_until is not None and first > slot.valid_until:
        raise InvalidField({"first": [_("The timetable line ends before that day.")]})


def _require_news(slot: TimetableSlot, first: date, terms: SlotTerms) -> None:
    if SlotTerms(slot.weekday, slot.begins_at, slot.coach_id, slot.room) == terms:
        raise InvalidField({"weekday": [_("Nothing would change.")]})
    same = TimetableSlot.objects.filter(course=slot.course, weekday=terms.weekday, begins_at=terms.begins_at)
    if same.filter(valid_from=max(first, slot.valid_from)).exclude(pk=slot.pk).exists():
        raise InvalidField({"weekday": [_("The timetable has this line already.")]})


def _successor(slot: TimetableSlot, first: date, terms: SlotTerms) -> TimetableSlot:
    """The line from that day on: another one, unless it has not begun by then."""
    if slot.valid_from < first:
        until, slot.valid_until = slot.valid_until, first - ONE_DAY
        slot.save(update_fields=["valid_until"])
        slot = TimetableSlot(course=slot.course, valid_from=first, valid_until=until)
    slot.weekday, slot.begins_at = terms.weekday, terms.begins_at
    slot.coach_id, slot.room = terms.coach_id, terms.room
    slot.save()
    return slot
