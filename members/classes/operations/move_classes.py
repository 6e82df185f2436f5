"""Classes that the timetable made go where it plans them now, with the places in them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import InvalidField
from members.classes.cancellation import free_until_after_move
from members.classes.closed_days import require_open_day
from members.classes.coach_time import require_coach_free
from members.classes.models import Booking, ClassSession, TimetableSlot
from members.classes.operations.lock_classes import lock_classes, settle_places
from members.classes.queries import planned_classes
from members.days import instant_of
from members.enums import MemberEventKind, SessionStatus
from members.errors import CoachBusy
from members.people.operations.record_event import record_event


@dataclass(frozen=True, slots=True)
class MovedClass:
    """A class where it stands now, and when it began before."""

    session: ClassSession
    was: datetime


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """What a line of the timetable says of its classes."""

    slot_id: int
    weekday: int
    begins_at: time
    coach_id: int | None
    room: str

    @classmethod
    def of(cls, slot: TimetableSlot) -> Self:
        """As it is now, with what it has from its course."""
        coach_id, room = slot.coach_id or slot.course.coach_id, slot.room or slot.course.room
        return cls(slot.pk, slot.weekday, slot.begins_at, coach_id, room)

    def day_for(self, planned_on: date) -> date:
        """The day in the place of that one, in its own week, which begins on Monday."""
        return planned_on + timedelta(days=self.weekday - planned_on.weekday())


def move_classes(
    slot_id: int, first: date, *, old: ClassPlan, new: ClassPlan, reason: str, actor_id: int | None
) -> tuple[list[MovedClass], list[Booking]]:
    """Move what the line made from that day on, inside the transaction that moved the line; which, and what ended.

    A class stays in its week, and keeps what somebody has changed by hand; one that was called off, or has begun, keeps
    all but its day in the timetable. Bookings stay, and can be given up for nothing (`free_until_after_move`), but for
    those that no membership pays for on the new day: they are given up. Raises BookingChanged when somebody has booked
    meanwhile, InvalidField for a class that would begin in the past or before that day, GymClosed or CoachBusy for the
    first that cannot be moved.
    """
    classes, member_ids = lock_classes(planned_classes(slot_id, first))
    now, moved = timezone.now(), []
    for session in classes:
        was, is_to_come = session.starts_at, _is_to_come(session, now)
        _plan(session, old, new, now, with_terms=is_to_come)
        if is_to_come:
            _require_possible(session, first, was, now)
            _record(session, was, reason, actor_id)
            moved.append(MovedClass(session, was))
        session.save()
    return moved, settle_places(member_ids, actor_id=actor_id, reason=reason)


def _is_to_come(session: ClassSession, now: datetime) -> bool:
    return session.status == SessionStatus.SCHEDULED and session.starts_at > now


def _plan(session: ClassSession, old: ClassPlan, new: ClassPlan, now: datetime, *, with_terms: bool) -> None:
    """Give the class its day in the new line, and where it still stood as planned, the new terms."""
    assert session.planned_on is not None  # it was found by it
    session.planned_on, session.slot_id = new.day_for(session.planned_on), new.slot_id
    if not with_terms:
        return
    if (old.weekday, old.begins_at) != (new.weekday, new.begins_at):
        _go_to(instant_of(session.planned_on, new.begins_at), session, now)
    if session.coach_id in (None, old.coach_id):
        session.coach_id = new.coach_id
    if session.room == old.room:
        session.room = new.room


def _go_to(starts_at: datetime, session: ClassSession, now: datetime) -> None:
    before, later = session.cancel_until, starts_at - session.starts_at
    session.starts_at, session.ends_at = starts_at, session.ends_at + later
    session.opens_at, session.cancel_until = session.opens_at + later, before + later
    session.cancel_until = free_until_after_move(session, before=before, now=now)


def _require_possible(session: ClassSession, first: date, was: datetime, now: datetime) -> None:
    if session.starts_at <= now:
        raise InvalidField({"first": [_("A class would begin in the past: choose a later first day.")]})
    assert session.planned_on is not None  # it was given one
    if session.planned_on < first:
        raise InvalidField({"first": [_("A class would go to before that day: choose an earlier or a later day.")]})
    if session.starts_at != was:
        require_open_day(session.planned_on)
    try:
        require_coach_free(session)
    except CoachBusy as busy:
        sentence = _("The coach is busy at that time on %(day)s: choose another coach or time.")
        raise CoachBusy(sentence % {"day": session.planned_on.isoformat()}, about=busy.about) from busy


def _record(session: ClassSession, was: datetime, reason: str, actor_id: int | None) -> None:
    kind, subject = MemberEventKind.SESSION_MOVED, f"session:{session.pk}"
    facts = {"was": was, "now": session.starts_at, "coach": session.coach_id, "room": session.room}
    record_event(kind, member_id=None, subject=subject, actor_id=actor_id, reason=reason, **facts)
