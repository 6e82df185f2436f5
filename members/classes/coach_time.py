"""A coach is in one place at a time: with one member, or in front of one class.

Private sessions belong to a room above; they are reached by name, from the coach.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from members.classes.models import ClassSession
from members.enums import OPEN_APPOINTMENTS, SessionStatus
from members.errors import CoachBusy
from members.people.models import Coach
from members.people.queries import coach_for_update, coaches_for_update

Times = tuple[datetime, datetime]


def overlapping(starts_at: datetime, ends_at: datetime, *, of: str = "") -> Q:
    """What is on at that time; what ends when another begins does not overlap it. `of` leads to it, as `session__`."""
    return Q(**{f"{of}starts_at__lt": ends_at, f"{of}ends_at__gt": starts_at})


def require_no_other_work(
    coach: Coach, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> None:
    """Raise CoachBusy when the coach has an open private session or a class then; the class named is left aside.

    Asked under the coach's lock. `CoachTimes` says the same of many coaches over many days.
    """
    during = overlapping(starts_at, ends_at)
    classes = ClassSession.objects.filter(during, coach=coach, status=SessionStatus.SCHEDULED)
    taught = classes.exclude(pk=but_for_session_id or 0).order_by().first()
    if taught is not None:
        raise CoachBusy(about=taught)
    trained = coach.appointments.filter(during, status__in=OPEN_APPOINTMENTS).order_by().first()
    if trained is not None:
        raise CoachBusy(about=trained)


def require_coach_free(session: ClassSession) -> None:
    """Lock the coach of the class, if it has one; raises CoachBusy when there is something else at its time."""
    coach = None if session.coach_id is None else coach_for_update(session.coach_id)
    if coach is not None:
        times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
        require_no_other_work(coach, **times, but_for_session_id=session.pk)


class CoachTimes:
    """What coaches have to do between two instants: they are locked, the lowest id first, and read once."""

    def __init__(self, coach_ids: Iterable[int], first: datetime, last: datetime) -> None:
        locked = [coach.pk for coach in coaches_for_update(coach_ids)]
        classes = ClassSession.objects.filter(overlapping(first, last), coach__in=locked)
        taught = classes.filter(status=SessionStatus.SCHEDULED).order_by()
        trained = _with_members(locked, first, last)
        self._taken: dict[int, list[Times]] = {number: [] for number in locked}
        for number, begins, ends in [
            *taught.values_list("coach_id", "starts_at", "ends_at"),
            *trained.values_list("pk", "appointments__starts_at", "appointments__ends_at"),
        ]:
            self._taken[number].append((begins, ends))

    def take(self, coach_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the coach is free then; from then on he is not."""
        taken = self._taken[coach_id]
        if any(begins < ends_at and ends > starts_at for begins, ends in taken):
            return False
        taken.append((starts_at, ends_at))
        return True


def _with_members(coach_ids: list[int], starts_at: datetime, ends_at: datetime) -> QuerySet[Coach]:
    """The coaches, once for every open private session at that time."""
    during = overlapping(starts_at, ends_at, of="appointments__")
    return Coach.objects.filter(during, pk__in=coach_ids, appointments__status__in=OPEN_APPOINTMENTS).order_by()
